import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { processStartTime } from "../../src/adapters/process-control.ts";
import { runFolders } from "../../src/adapters/run-folder.ts";
import { openJournal, readJournal } from "../../src/journal/journal.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { started, steppingClock } from "./events.ts";

const root = mkdtempSync(join(tmpdir(), "run-folder-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folders = runFolders(join(root, "incidents"));
const clock = steppingClock();
const redact = makeRedact([]);

test("a journal on disk: written, closed, read, taken up again with a higher term", async () => {
  const journal = await openJournal({ store: await folders.create("one"), clock, redact });
  await journal.append(started);
  await journal.append({ type: "step.note", message: "ü\n" });
  await journal.close();
  const again = await openJournal({ store: await folders.open("one"), clock, redact });
  expect(again.lease).toMatchObject({ term: 2, tookOverFrom: undefined });
  await again.append({ type: "step.note", message: "more" });
  await again.close();
  expect(await readJournal(await folders.open("one"))).toHaveLength(3);
  expect(await folders.list()).toEqual(["one"]);
});

test("a run that is not there, or no name at all, is said so", async () => {
  for (const run of ["two", "../one", "", ".", "a/b"])
    await expect(folders.open(run)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  await expect(folders.create("one")).rejects.toMatchObject({ message: expect.stringContaining("one") });
});

test("of many that take over from a dead holder exactly one gets the run", async () => {
  const store = await folders.create("contested");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const startTime = await processStartTime(child.pid ?? 0);
  const holder = { pid: child.pid, startTime, hostname: hostname() };
  writeFileSync(join(root, "incidents/contested/lease.1"), JSON.stringify(holder));
  await expect(store.acquire()).rejects.toMatchObject({ code: "JOURNAL_BUSY" });
  child.kill("SIGKILL");
  await once(child, "exit");
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => store.acquire()));
  const won = tries.filter((each) => each.status === "fulfilled");
  expect(won).toHaveLength(1);
  expect(won[0]?.value).toMatchObject({ term: 2, tookOverFrom: holder });
  const left = readdirSync(join(root, "incidents/contested")).sort();
  expect(left).toEqual(["lease.1", "lease.2"]);
});

test("a holder on another machine is not judged; taking over must be said", async () => {
  const store = await folders.create("elsewhere");
  const holder = { pid: 1, startTime: "x", hostname: "another-machine" };
  writeFileSync(join(root, "incidents/elsewhere/lease.1"), JSON.stringify(holder));
  await expect(store.acquire()).rejects.toMatchObject({ code: "JOURNAL_BUSY" });
  expect(await store.acquire({ force: true })).toMatchObject({ term: 2, tookOverFrom: holder });
});

test("a reused pid is no holder", async () => {
  const store = await folders.create("reused");
  const holder = { pid: process.pid, startTime: "another life", hostname: hostname() };
  writeFileSync(join(root, "incidents/reused/lease.1"), JSON.stringify(holder));
  expect((await store.acquire()).term).toBe(2);
});

test("who is at work is told without taking anything: alive, or elsewhere and not known to be gone", async () => {
  const store = await folders.create("at-work");
  expect(await store.worker()).toBeUndefined();
  const lease = await store.acquire();
  expect(await store.worker()).toMatchObject({ pid: process.pid, hostname: hostname() });
  await lease.release();
  expect(await store.worker()).toBeUndefined();
  const put = (term: number, holder: object) =>
    writeFileSync(join(root, `incidents/at-work/lease.${term}`), JSON.stringify(holder));
  put(2, { pid: process.pid, startTime: "another life", hostname: hostname() });
  expect(await store.worker()).toBeUndefined();
  put(3, { pid: 1, startTime: "x", hostname: "another-machine" });
  expect(await store.worker()).toMatchObject({ hostname: "another-machine" });
});

test("who was taken over notices before writing", async () => {
  const store = await folders.create("noticed");
  const first = await store.acquire();
  expect(await first.held()).toBe(true);
  await store.acquire({ force: true });
  expect(await first.held()).toBe(false);
});

// macOS has no /proc: there `ps` is asked, whose words for it are POSIX.
test.each(["linux", "darwin"] as const)(
  "a process that is gone has no start time, as on %s",
  async (system) => {
    const own = await processStartTime(process.pid, system);
    expect(own).toBeTruthy();
    expect(await processStartTime(process.pid, system)).toBe(own);
    const pid = Number(execFileSync(process.execPath, ["-p", "process.pid"]).toString());
    expect(await processStartTime(pid, system)).toBeUndefined();
  },
);

test("other files of the run appear whole, and leave no draft", async () => {
  const store = await folders.create("files");
  await store.writeFile("plan.json", "{}");
  await store.writeFile("evidence/one.json", "1");
  await store.writeFile("plan.json", "{ }");
  expect(await store.readFile("plan.json")).toBe("{ }");
  expect(await store.readFile("nothing")).toBeUndefined();
  expect(readdirSync(join(root, "incidents/files")).sort()).toEqual(["evidence", "plan.json"]);
});
