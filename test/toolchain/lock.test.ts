import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { processStart, withLock } from "../../toolchain/lock.mjs";
import { start } from "./checkout.ts";
import { isRunning } from "./project.ts";

let folder = "";
let lock = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
  lock = join(folder, "setup.lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lockUrl = pathToFileURL(resolve("toolchain/lock.mjs")).href;
const commandUrl = pathToFileURL(resolve("toolchain/command.mjs")).href;

/** A holder of the lock in a process of its own, which says "held" and then does `work`. */
const holder = (work: string) =>
  start(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `import { withLock } from ${JSON.stringify(lockUrl)};
       import { runCommand } from ${JSON.stringify(commandUrl)};
       await withLock(${JSON.stringify(lock)}, { onWait: () => console.log("waits") }, async () => {
         console.log("held");
         ${work}
       });`,
    ],
    { cwd: process.cwd(), env: process.env },
  );

const damaged = ["", '{"pid": 12', '{"pid": "many"}', "\u0000\u0001\u0002", "null"];

test("a lock that is empty, cut off or garbled, or a folder, is taken over after a second, and said", async () => {
  const locks = [...damaged, undefined].map((text, index) => {
    const path = join(folder, String(index));
    if (text === undefined) mkdirSync(path);
    else writeFileSync(path, text);
    return path;
  });
  await Promise.all(
    locks.map(async (path) => {
      const onDamaged = vi.fn();
      await expect(
        withLock(path, { onWait: vi.fn(), onDamaged }, () => Promise.resolve("done")),
      ).resolves.toBe("done");
      expect(onDamaged).toHaveBeenCalledOnce();
      expect(existsSync(path)).toBe(false);
    }),
  );
});

test("whoever waits for a lock hears Ctrl-C and costs nothing", async () => {
  const first = holder("await new Promise(() => setInterval(() => {}, 1000));");
  await first.says(/held/);
  const second = holder("");
  await second.says(/waits/);
  second.kill("SIGINT");
  expect((await second.ended).signal).toBe("SIGINT");
  first.kill("SIGKILL");
  await first.ended;
});

test("a fresh mark of another one that clears is waited for, not spun upon", async () => {
  writeFileSync(lock, JSON.stringify({ pid: 1, start: "0", host: hostname() }));
  writeFileSync(`${lock}.clearing`, "");
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 20);
  const released = new Promise((done) => setTimeout(done, 300)).then(() => rmSync(`${lock}.clearing`));
  await withLock(lock, { onWait: vi.fn() }, () => Promise.resolve());
  await released;
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(2);
});

test("what a killed holder had at work is ended before its lock is taken over", async () => {
  const killed = holder(`await runCommand("sh", ["-c", "sleep 300 & sleep 300"]);`);
  await killed.says(/held/);
  await vi.waitUntil(() => (JSON.parse(readFileSync(lock, "utf8")) as Noted).commands.length === 1, {
    timeout: 10_000,
  });
  const { commands } = JSON.parse(readFileSync(lock, "utf8")) as Noted;
  const pid = commands[0]?.pid ?? 0;
  killed.kill("SIGKILL");
  await killed.ended;
  expect(isRunning(pid)).toBe(true);
  const onLeft = vi.fn();
  await withLock(lock, { onWait: vi.fn(), onLeft }, () => {
    expect(groupOf(pid)).toEqual([]);
    return Promise.resolve();
  });
  expect(onLeft).toHaveBeenCalledWith([pid]);
});

test("a number that now belongs to somebody else is left alone", async () => {
  const other = spawn("sleep", ["300"], { detached: true, stdio: "ignore" });
  const commands = [{ pid: other.pid, start: "another time" }];
  writeFileSync(lock, JSON.stringify({ pid: 1, start: "0", host: hostname(), commands }));
  const onLeft = vi.fn();
  await withLock(lock, { onWait: vi.fn(), onLeft }, () => Promise.resolve());
  expect(onLeft).not.toHaveBeenCalled();
  expect(processStart(other.pid ?? 0)).not.toBe("");
  other.kill("SIGKILL");
});

interface Noted {
  readonly commands: readonly { readonly pid: number }[];
}

/** The processes of a group that live. */
function groupOf(leader: number): string[] {
  const rows = execFileSync("ps", ["-eo", "pgid=,stat=,args="], { encoding: "utf8" }).split("\n");
  return rows.filter((row) => {
    const [group, state] = row.trim().split(/\s+/);
    return Number(group) === leader && !state?.startsWith("Z");
  });
}
