// Every command that takes a path, with something in its place that is no file: it must end by itself, say so, and never as a
// mistake of ours. A FIFO that was opened would hang until the test's patience is over.
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { started } from "../journal/events.ts";
import { recordedCheckout } from "../report/recorded-checkout.ts";

const bin = resolve("scripts/bin.mjs");
const { run } = started;
let checkout: string;

beforeAll(async () => {
  checkout = await recordedCheckout();
  for (const folder of ["notices", "out", "runbooks"]) mkdirSync(join(checkout, folder));
  copyFileSync("runbooks/auth-outage.yaml", join(checkout, "runbooks", "auth-outage.yaml"));
  execFileSync("mkfifo", ["fifo", "out/report.md"], { cwd: checkout });
  mkdirSync(join(checkout, "directory"));
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

/** @returns null for one that had to be ended */
async function runbook(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [bin, ...words], { cwd: checkout, env: { ...process.env, ...env } });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (part: string) => (text += part));
  child.stdin.end();
  const patience = setTimeout(() => child.kill("SIGKILL"), 40_000);
  const code = await new Promise<number | null>((done) => child.on("close", done));
  clearTimeout(patience);
  return { code, text };
}

/** Puts a FIFO in a file's place while `act` runs. */
async function inPlaceOf<T>(file: string, act: () => Promise<T>): Promise<T> {
  const path = join(checkout, file);
  const aside = join(checkout, "aside");
  let was = true;
  try {
    renameSync(path, aside);
  } catch {
    was = false;
  }
  execFileSync("mkfifo", [path]);
  try {
    return await act();
  } finally {
    rmSync(path);
    if (was) renameSync(aside, path);
  }
}

const asWord: readonly (readonly [string, readonly string[], number])[] = [
  ["a runbook to check", ["lint", "fifo"], 2],
  ["a runbook to plan", ["plan", "fifo"], 2],
  ["a runbook to run", ["run", "fifo"], 2],
  ["an approval's file", ["verify", run, "--approval", "fifo"], 2],
  ["a request to approve", ["approve", "fifo"], 2],
  ["contacts to take over", ["contacts", "import", "fifo"], 2],
  ["a folder to report to", ["report", "--out", "fifo"], 1],
  ["a report that is there", ["report", "--out", "out"], 1],
];

test("a FIFO where a command's argument names a file: said, at once", { timeout: 120_000 }, async () => {
  const ended = await Promise.all(asWord.map(([, words]) => runbook(words)));
  for (const [at, [what, , code]] of asWord.entries()) {
    const { text, ...end } = ended[at] ?? { text: "", code: null };
    expect(text, what).not.toContain("INTERNAL");
    expect(end.code, `${what}: ${text}`).toBe(code);
  }
  const directory = await runbook(["lint", "directory"]);
  expect(directory).toMatchObject({
    code: 2,
    text: expect.stringContaining("directory:1:1 cannot be read: it is a directory [FILE_UNREADABLE]"),
  });
});

test.each([
  [
    "notices/notices.yaml",
    ["lint", "runbooks/auth-outage.yaml"],
    2,
    "notices/notices.yaml:1:1 cannot be read: it is a FIFO",
  ],
  ["contacts/people.yaml", ["contacts", "lint"], 2, "contacts/people.yaml:1:1 cannot be read: it is a FIFO"],
  [
    "contacts/channels.yaml",
    ["lint", "runbooks/auth-outage.yaml"],
    2,
    "contacts/channels.yaml:1:1 cannot be read: it is a FIFO",
  ],
  [
    "Pulumi.prod.yaml",
    ["plan", "runbooks/auth-outage.yaml", "--input", "reason=Clerk does not answer"],
    2,
    "Pulumi.prod.yaml:1:1 cannot be read: it is a FIFO",
  ],
  [`incidents/${run}/journal.jsonl`, ["verify", run], 2, "journal.jsonl:1:1 cannot be read: it is a FIFO"],
  [`incidents/${run}/journal.jsonl`, ["status"], 0, "it is a FIFO (named pipe), not a file"],
  [`incidents/${run}/journal.head`, ["verify", run], 3, "journal.head cannot be read"],
  [
    `incidents/${run}/lease.9`,
    ["report", "set", "users-affected", "412", "--run", run, "--as", "abe"],
    3,
    "lease.9 cannot be read, so someone unknown holds this run",
  ],
  [`incidents/${run}/approval.txt`, ["verify", run], 2, "approval.txt:1:1 cannot be read: it is a FIFO"],
] as const)("a FIFO in the place of %s: %j", { timeout: 60_000 }, async (file, words, code, said) => {
  const { text, ...end } = await inPlaceOf(file, () => runbook(words));
  expect(text).not.toContain("INTERNAL");
  expect(text).toContain(said);
  expect(end.code, text).toBe(code);
});

test("a FIFO as the file of the stack's passphrase", { timeout: 60_000 }, async () => {
  const { code, text } = await runbook(["status"], { PULUMI_CONFIG_PASSPHRASE_FILE: "fifo" });
  expect(text).not.toContain("INTERNAL");
  expect(code).toBe(0);
});
