import { access, link, readdir, readFile, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { NeedsHuman } from "../errors.ts";
import type { Lease, LeaseHolder } from "../ports/journal-store.ts";
import { processStartTime } from "./process-start.ts";

const name = (term: number): string => `lease.${term}`;
const released = (term: number): string => `${name(term)}.released`;
const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * One file per term, each made exclusively: whoever makes `lease.<n+1>` first is the holder, so two that take over
 * from the same dead one cannot both succeed, and nothing is ever deleted that someone else may have just written.
 * @throws NeedsHuman `JOURNAL_BUSY`
 */
export async function acquireLease(folder: string, force: boolean): Promise<Lease> {
  const last = await lastTerm(folder);
  const before = last === 0 ? undefined : await holder(folder, last);
  const left = last > 0 && !(await exists(join(folder, released(last))));
  if (left && before !== undefined && !force) await refuseIfAlive(before);
  const term = last + 1;
  if (!(await make(folder, term))) throw busy("Someone else took this run over just now.");
  return {
    term,
    tookOverFrom: left ? before : undefined,
    held: async () => !(await exists(join(folder, name(term + 1)))),
    release: async () => {
      await writeFile(join(folder, released(term)), "");
    },
  };
}

/** Who has not released it, and is alive or on another machine. */
export async function leaseWorker(folder: string): Promise<LeaseHolder | undefined> {
  const last = await lastTerm(folder);
  if (last === 0 || (await exists(join(folder, released(last))))) return undefined;
  const found = await holder(folder, last);
  if (found === undefined || found.hostname !== hostname()) return found;
  return (await processStartTime(found.pid)) === found.startTime ? found : undefined;
}

async function lastTerm(folder: string): Promise<number> {
  const terms = (await readdir(folder)).map((entry) => Number(/^lease\.(\d+)$/.exec(entry)?.[1] ?? 0));
  return Math.max(0, ...terms);
}

async function holder(folder: string, term: number): Promise<LeaseHolder | undefined> {
  return await readFile(join(folder, name(term)), "utf8").then(
    (text) => JSON.parse(text) as LeaseHolder,
    () => undefined,
  );
}

async function refuseIfAlive(before: LeaseHolder): Promise<void> {
  if (before.hostname !== hostname())
    throw busy(`${before.hostname} (process ${before.pid}) holds this run, and may still be working on it.`);
  if ((await processStartTime(before.pid)) === before.startTime)
    throw busy(`Process ${before.pid} is working on this run.`);
}

/** Written aside and linked, so that the file appears whole or not at all. */
async function make(folder: string, term: number): Promise<boolean> {
  const self: LeaseHolder = {
    pid: process.pid,
    startTime: (await processStartTime(process.pid)) ?? "",
    hostname: hostname(),
  };
  const draft = join(folder, `lease.draft.${process.pid}.${Math.random().toString(36).slice(2)}`);
  await writeFile(draft, JSON.stringify(self), { flag: "wx" });
  try {
    await link(draft, join(folder, name(term)));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

function busy(message: string): NeedsHuman {
  return new NeedsHuman(message, {
    code: "JOURNAL_BUSY",
    hint: "Wait for it or end it (Ctrl-C there); with --take-over when that machine is known to be gone.",
  });
}
