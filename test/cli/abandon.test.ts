import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runFolders } from "../../src/adapters/run-folder.ts";
import type { JournalEvent } from "../../src/journal/event.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { started, steppingClock } from "../journal/events.ts";
import { typed } from "../world/command.ts";

const left = "2026-11-21-auth-outage-1a2b";
const open = "2026-11-21-auth-outage-3c4d";
let checkout: string;

/** A run's record as these events make it, left by a process that is gone. */
async function leave(run: string, clock: ReturnType<typeof steppingClock>, ...events: JournalEvent[]) {
  const store = await runFolders(join(checkout, "incidents")).create(run);
  const journal = await openJournal({ store, clock, redact: makeRedact([]) });
  const identity = { appOrigin: "http://127.0.0.1:9", protectedPath: "/dashboard" };
  await journal.append({ ...started, run, identity });
  for (const event of events) await journal.append(event);
  await journal.close();
}

beforeAll(async () => {
  checkout = mkdtempSync(join(tmpdir(), "abandon-checkout-"));
  copyFileSync("Pulumi.yaml", join(checkout, "Pulumi.yaml"));
  mkdirSync(join(checkout, "contacts"));
  const person = (id: string, may: string) =>
    `- {id: ${id}, name: ${id}, email: ${id}@example.com, phone: +1 202 555 0100, timeZone: UTC, keys: [], may: [${may}]}\n`;
  writeFileSync(join(checkout, "contacts", "people.yaml"), person("rita", "execute") + person("otto", ""));
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], { cwd: checkout });
  git("init", "-q");
  git("add", "contacts");
  git("commit", "-qm", "Name who may be called");
  const opening = { step: "open", use: "bypass.open", effect: "converge", target: "gate", operation: "open" };
  await leave(left, steppingClock(), { type: "run.suspended", reason: "Left while the watch goes on." });
  await leave(open, steppingClock(Date.now() - 60_000), {
    ...{ type: "step.intent", attempt: 1, by: "rita" },
    ...opening,
  });
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

const runbook = (...words: readonly string[]) => typed(words, { cwd: checkout });
const journalOf = (run: string) => readFileSync(join(checkout, "incidents", run, "journal.jsonl"), "utf8");

test("ends a run by its folder's path, once, and says so again", async () => {
  const words = ["abandon", `incidents/${left}/`, "--reason", "Another run took its place.", "--as", "rita"];
  const first = await runbook(...words, "--json");
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(first.stdout)).toMatchObject({ run: left, outcome: "abandoned", already: false });
  const before = journalOf(left);
  const again = await runbook(...words);
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("was abandoned before") });
  expect(journalOf(left)).toBe(before);
}, 30_000);

test.each([
  [[open, "--reason", "It is over by now.", "--as", "rita"], 4, /BYPASS_OPEN[\s\S]*runbook bypass close/],
  [[open, "--reason", "over", "--as", "rita"], 2, /--reason needs a reason/],
  [[open, "--reason", "It is over by now.", "--as", "otto"], 2, /may not run/],
  [["no-such", "--reason", "It is over by now.", "--as", "rita"], 2, /RUN_NOT_FOUND/],
  [[open], 2, /reason/],
] as const)(
  "%j is refused with %i and a way out",
  async (words, code, message) => {
    const before = journalOf(open);
    expect(await runbook("abandon", ...words)).toMatchObject({
      code,
      stderr: expect.stringMatching(message),
    });
    expect(journalOf(open)).toBe(before);
  },
  30_000,
);
