import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { buildApp } from "../../app/build.mjs";
import { typed } from "../world/command.ts";
import type { Summary } from "../../rehearsal/record/summary.ts";

const main = fileURLToPath(new URL("../../scripts/bin.mjs", import.meta.url));
const start = (...args: string[]) =>
  spawn(process.execPath, [main, "drill", ...args], { stdio: ["ignore", "pipe", "pipe"] });

beforeAll(async () => {
  await buildApp();
}, 300_000);

test("asks nothing without a terminal: --interactive is refused, with the way out", async () => {
  const { code, stderr, stdout } = await typed(["drill", "--interactive"], { cwd: process.cwd() });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("--interactive needs a terminal");
});

test.each([
  [["--night", "own-mistak"], "Did you mean own-mistake?"],
  [["--night=full-moon"], "./runbook drill --list"],
  [["--all", "--night", "own-mistake"], "Leave one of them out."],
])("%j is refused, with the way out", async (args, directHint) => {
  const { code, stderr, stdout } = await typed(["drill", ...args], { cwd: process.cwd() });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(directHint);
});

test("a set-up time that is none is refused", async () => {
  const { code, stderr } = await typed(["drill", "--set-up-ms=soon"], { cwd: process.cwd() });
  expect(code).toBe(2);
  expect(stderr).toContain("soon is no number of milliseconds");
});

/** Every process below this one, as /proc tells it. */
function descendants(root: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const pid of readdirSync("/proc")
    .map(Number)
    .filter((each) => each > 0)) {
    const parent = parentOf(pid);
    if (parent !== undefined) parents.set(pid, parent);
  }
  const below = (pid: number): number[] =>
    [...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...below(child)]);
  return below(root);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

test.runIf(process.platform === "linux")(
  "Ctrl-C in the middle leaves no process behind, and a record that says so",
  async () => {
    const drill = start("--json");
    let told = "";
    let answer = "";
    drill.stdout.on("data", (chunk: Buffer) => (answer += chunk.toString()));
    const planning = new Promise<void>((resolve) =>
      drill.stderr.on("data", (chunk: Buffer) => {
        told += chunk.toString();
        if (told.includes("$ ./runbook run")) resolve();
      }),
    );
    const ended = once(drill, "close") as Promise<[number | null]>;
    await Promise.race([planning, ended]);
    expect(drill.exitCode, told).toBeNull();
    // The engine of the run's own preview is among them sooner or later: it leads a group of its own.
    await expect.poll(() => descendants(drill.pid ?? 0).length, { timeout: 20_000 }).toBeGreaterThan(3);
    const below = descendants(drill.pid ?? 0);
    drill.kill("SIGINT");
    const [code] = await ended;
    expect(code).toBe(1);
    await expect
      .poll(() => below.filter((pid) => parentOf(pid) !== undefined), { timeout: 5_000 })
      .toEqual([]);
    const summary = JSON.parse(answer) as Summary;
    expect(summary).toMatchObject({ outcome: "stopped", failure: "someone stopped it" });
    expect(JSON.parse(readFileSync(`${summary.place}/summary.json`, "utf8"))).toMatchObject({
      outcome: "stopped",
    });
    rmSync(summary.place, { recursive: true });
  },
  120_000,
);
