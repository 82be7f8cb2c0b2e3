/** What the README shows is run here, as it stands there. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { copyCheckout } from "../rehearsal/checkout/copy-checkout.ts";
import { commands } from "../scripts/commands.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const blocks = [...readFileSync(join(root, "README.md"), "utf8").matchAll(/```sh\n([\s\S]*?)```/g)].map(
  ([, text]) =>
    (text ?? "")
      .split("\n")
      .map((line) => line.replace(/\s+# .*$/, "").trim())
      .filter((line) => line !== ""),
);
const byHand = blocks.find((lines) => lines[0]?.startsWith("source ")) ?? [];
const atNight = blocks.find((lines) => lines.some((line) => line.startsWith("./runbook run "))) ?? [];
/** What the others of those lines give without a terminal and with nothing to go on with: which code, and its words. */
const alone: Readonly<Record<string, readonly [number, RegExp]>> = {
  "./runbook run auth-outage": [2, /the input reason is missing[^]*--input reason=/],
  "./runbook approve": [2, /No run here waits for an approval/],
  "./runbook resume": [2, /no run that could be resumed[^]*runbook run/],
  "./runbook bypass close": [0, /Closed \(generation \d+\)/],
};
/** Of the single steps, the same. Nobody has the id that stands there. */
const steps: Readonly<Record<string, readonly [number, RegExp]>> = {
  "./runbook policy deny": [0, /obeys the policy of generation 1/],
  "./runbook sessions revoke": [2, /user_2abc/],
  "./runbook users find": [3, /Nobody was found/],
  "./runbook epoch raise": [3, /second person/],
  "./runbook do keys.inventory": [0, /CLERK_SECRET_KEY/],
};

let folder: string;
let checkout: string;
let sandbox: ChildProcess;
let said = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "readme-"));
  const robin = { id: "robin", name: "Robin", email: "robin@nightshift.example", may: ["execute"] as const };
  checkout = (await copyCheckout({ checkout: root, folder, people: [robin], operator: "robin" })).root;
  sandbox = spawn(process.execPath, [join(checkout, "scripts", "bin.mjs"), "sandbox"], {
    cwd: checkout,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [sandbox.stdout, sandbox.stderr])
    stream?.on("data", (text: Buffer) => (said += text.toString()));
  const ready = () => existsSync(join(checkout, ".sandbox", "env.sh")) || sandbox.exitCode !== null;
  await vi.waitUntil(ready, { timeout: 170_000, interval: 200 });
  expect(sandbox.exitCode, said).toBe(null);
}, 180_000);

afterAll(async () => {
  if (sandbox.exitCode === null) {
    const gone = new Promise((resolve) => sandbox.once("exit", resolve));
    sandbox.kill("SIGINT");
    await gone;
  }
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

it("goes through the lines by hand, in their order, without a failure", async () => {
  expect(byHand.length).toBeGreaterThan(8);
  const { code, output } = await bash(["set -eo pipefail", ...byHand.map((line) => `${line} </dev/null`)]);
  expect(code, output).toBe(0);
  expect(output).toMatch(/stale-sessions/);
}, 180_000);

it("can type each line for 03:00 as it stands, and is told what it lacks", async () => {
  expect(atNight.length).toBeGreaterThan(4);
  const rest = atNight.filter((line) => !byHand.some((other) => other.startsWith(line)));
  expect(rest.toSorted()).toEqual(Object.keys(alone).toSorted());
  for (const line of rest) {
    const { code, output } = await bash([byHand[0] ?? "", `${line} </dev/null`]);
    const [expected, words] = alone[line] ?? [];
    expect({ line, code, output }).toMatchObject({
      code: expected,
      output: expect.stringMatching(words ?? /^$/),
    });
  }
}, 120_000);

it("can type each step as it stands", async () => {
  const lines = blocks.find(([first]) => first?.startsWith("./runbook policy deny")) ?? [];
  expect(lines.length).toBe(Object.keys(steps).length);
  for (const [begin, [expected, words]] of Object.entries(steps)) {
    const line = lines.find((each) => each.startsWith(begin));
    const { code, output } = await bash([byHand[0] ?? "", `${line} --yes --no-wait </dev/null`]);
    expect({ line, code, output }).toMatchObject({ code: expected, output: expect.stringMatching(words) });
  }
}, 120_000);

it("names only commands and npm scripts that exist", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const shown = blocks.flat();
  const runbook = shown
    .map((line) => /^\.\/runbook (\w+)/.exec(line)?.[1])
    .filter((one) => one !== undefined);
  const npm = shown.map((line) => /^npm (?:run )?(\w+)/.exec(line)?.[1]).filter((one) => one !== undefined);
  expect(runbook.filter((name) => !(name in commands))).toEqual([]);
  expect(npm.filter((name) => !(name in scripts))).toEqual([]);
  expect([runbook.length, npm.length].every((count) => count >= 3)).toBe(true);
  // What is started here in its place is what the script does.
  expect(scripts["sandbox"]).toBe("node scripts/bin.mjs sandbox");
});

function bash(lines: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const shell = spawn("bash", ["-c", lines.join("\n")], {
      cwd: checkout,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [shell.stdout, shell.stderr])
      stream.on("data", (text: Buffer) => (output += text.toString()));
    shell.on("close", (code) => resolve({ code, output }));
  });
}
