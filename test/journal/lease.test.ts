import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type * as Files from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { runFolders } from "../../src/adapters/run-folder.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { started, steppingClock } from "./events.ts";

const done: string[] = [];
vi.mock("node:fs/promises", async (original) => {
  const files = await original<typeof Files>();
  return {
    ...files,
    open: async (path: string, ...how: [number]) => {
      const handle = await files.open(path, ...how);
      const sync = handle.sync.bind(handle);
      handle.sync = async () => {
        await sync();
        done.push(
          `synced ${path
            .split("/")
            .at(-1)
            ?.replace(/\.draft.*/, ".draft")}`,
        );
      };
      return handle;
    },
    link: async (from: string, to: string) => {
      await files.link(from, to);
      done.push(`linked ${to.split("/").at(-1)}`);
    },
  };
});

const root = mkdtempSync(join(tmpdir(), "lease-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folders = runFolders(root);
const clock = steppingClock();
const redact = makeRedact([]);

let runs = 0;
async function runWith(make: (path: string) => void) {
  const run = `run-${++runs}`;
  const journal = await openJournal({ store: await folders.create(run), clock, redact });
  await journal.append(started);
  await journal.close();
  make(join(root, run, "lease.2"));
  return { run, store: await folders.open(run) };
}

const holder = { pid: process.pid, startTime: "x", hostname: hostname() };
const unreadable: readonly (readonly [string, (path: string) => void])[] = [
  ["empty", (path) => writeFileSync(path, "")],
  ["half written", (path) => writeFileSync(path, JSON.stringify(holder).slice(0, 20))],
  ["NULs, as after a power cut", (path) => writeFileSync(path, Buffer.alloc(80))],
  ["JSON of something else", (path) => writeFileSync(path, "null")],
  ["without its machine", (path) => writeFileSync(path, JSON.stringify({ ...holder, hostname: undefined }))],
  ["with a pid that is none", (path) => writeFileSync(path, JSON.stringify({ ...holder, pid: "1" }))],
  ["a directory", (path) => mkdirSync(path)],
  ["a FIFO, which nobody writes to", (path) => execFileSync("mkfifo", [path])],
];

test.each(unreadable)(
  "a lease that is %s is held by someone unknown, and taken over only when it is said",
  async (_how, make) => {
    const { run, store } = await runWith(make);
    const open = (force: boolean) => openJournal({ store, clock, redact, force });
    await expect(open(false)).rejects.toMatchObject({
      code: "JOURNAL_BUSY",
      message: "lease.2 cannot be read, so someone unknown holds this run, and may still be working on it.",
      hint: expect.stringContaining("--take-over"),
    });
    expect(await store.worker()).toEqual({ unreadable: "lease.2" });
    const journal = await open(true);
    expect(journal.lease).toMatchObject({ term: 3, tookOverFrom: { unreadable: "lease.2" } });
    await journal.append({
      type: "run.resumed",
      by: "abe",
      term: 3,
      tookOverFrom: { ...journal.lease.tookOverFrom },
    });
    await journal.close();
    expect(await folders.list()).toContain(run);
    expect(await store.worker()).toBeUndefined();
  },
);

test("one that was released is nobody's, whatever it holds", async () => {
  const { store } = await runWith((path) => {
    writeFileSync(path, "");
    writeFileSync(`${path}.released`, "");
  });
  expect((await store.acquire()).term).toBe(3);
});

test("it is on disk before it has its name, and its name before anybody acts by it", async () => {
  const store = await folders.create("order");
  done.length = 0;
  await store.acquire();
  expect(done).toEqual(["synced lease.draft", "linked lease.1", "synced order"]);
  expect(JSON.parse(readFileSync(join(root, "order/lease.1"), "utf8"))).toMatchObject({ pid: process.pid });
});
