import { link, readdir, stat, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { NeedsHuman } from "../errors.ts";
import type { Anchor, JournalHead, Lease, LeaseHolder, UnknownHolder } from "../ports/journal-store.ts";
import { unwritable } from "./file-trouble.ts";
import { headText, readHead } from "./journal-head.ts";
import { processStartTime } from "./process-control.ts";
import { codeOf, isMissing, readRegularText, writeRegular } from "./regular-file.mjs";
import { syncFolder } from "./sync-folder.ts";

const name = (term: number): string => `lease.${term}`;
const released = (term: number): string => `${name(term)}.released`;
const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error) => !isMissing(error),
  );

/** Everyday readers look at so many terms: a watch may take hundreds, and the newest know the most. */
const newest = 3;

const holderSchema = z.object({
  pid: z.int().min(1),
  startTime: z.string(),
  hostname: z.string().min(1),
  head: z.object({ seq: z.int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
});

/**
 * One file per term, each made exclusively: whoever makes `lease.<n+1>` first is the holder, so two that take over
 * from the same dead one cannot both succeed, and nothing is ever deleted that someone else may have just written.
 * @param head the line that is acknowledged now, noted in the lease as an anchor
 * @throws NeedsHuman `JOURNAL_BUSY` · PermanentFailure `RECORD_UNWRITABLE`
 */
export async function acquireLease(
  folder: string,
  { force, head }: { readonly force: boolean; readonly head: JournalHead | undefined },
): Promise<Lease> {
  const last = await lastTerm(folder);
  const left = last > 0 && !(await exists(join(folder, released(last))));
  const before = left ? await holderOf(folder, last) : undefined;
  if (before !== undefined && !force) await refuseIfAlive(before);
  const term = last + 1;
  if (!(await make(folder, term, head))) throw busy("Someone else took this run over just now.");
  return {
    term,
    tookOverFrom: before,
    held: async () => !(await exists(join(folder, name(term + 1)))),
    release: async (at) => {
      // Where it cannot be written, e.g. on a full disk, this process's end says the same.
      await writeRegular(join(folder, released(term)), at === undefined ? "" : headText(at)).catch(
        () => undefined,
      );
    },
  };
}

/** Who has not released it, and is alive, on another machine or unknown. */
export async function leaseWorker(folder: string): Promise<LeaseHolder | UnknownHolder | undefined> {
  const last = await lastTerm(folder);
  if (last === 0 || (await exists(join(folder, released(last))))) return undefined;
  const found = await holderOf(folder, last);
  if ("unreadable" in found || found.hostname !== hostname()) return found;
  return (await processStartTime(found.pid)) === found.startTime ? found : undefined;
}

/** The lines of the journal that leases name: each when it was taken, and when it was released. */
export async function leaseAnchors(folder: string, all: boolean): Promise<readonly Anchor[]> {
  const last = await lastTerm(folder);
  const first = all ? 1 : Math.max(1, last - newest + 1);
  const terms = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const found = await Promise.all(
    terms.map(async (term): Promise<readonly Anchor[]> => {
      const taken = await text(join(folder, name(term)));
      const given = await text(join(folder, released(term)));
      const holder = taken === undefined ? undefined : parseHolder(taken);
      const head = taken === undefined || holder !== undefined ? holder?.head : unread;
      // Released without a line there is nothing in it; what is there and cannot be read is no anchor, and is listed.
      const end = given === undefined || given === "" ? undefined : (readHead(given) ?? unread);
      return [
        ...(head === undefined ? [] : [{ source: name(term), head }]),
        ...(end === undefined ? [] : [{ source: released(term), head: end }]),
      ];
    }),
  );
  return found.flat();
}

const unread = { problem: "cannot be read" } as const;

const text = (path: string): Promise<string | undefined> => readRegularText(path).catch(() => undefined);

async function lastTerm(folder: string): Promise<number> {
  const terms = (await readdir(folder)).map((entry) => Number(/^lease\.(\d{1,9})$/.exec(entry)?.[1] ?? 0));
  return Math.max(0, ...terms);
}

/** An empty, cut or foreign lease is held by someone unknown: a disk that failed leaves such a one. */
async function holderOf(folder: string, term: number): Promise<LeaseHolder | UnknownHolder> {
  const found = parseHolder((await text(join(folder, name(term)))) ?? "");
  if (found === undefined) return { unreadable: name(term) };
  const { pid, startTime, hostname: host } = found;
  return { pid, startTime, hostname: host };
}

function parseHolder(given: string): z.infer<typeof holderSchema> | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(given)).data;
  } catch {
    return undefined;
  }
}

async function refuseIfAlive(before: LeaseHolder | UnknownHolder): Promise<void> {
  if ("unreadable" in before)
    throw busy(
      `${before.unreadable} cannot be read, so someone unknown holds this run, and may still be working on it.`,
    );
  if (before.hostname !== hostname())
    throw busy(`${before.hostname} (process ${before.pid}) holds this run, and may still be working on it.`);
  if ((await processStartTime(before.pid)) === before.startTime)
    throw busy(`Process ${before.pid} is working on this run.`);
}

/** Written aside, synced and linked, so that the file appears whole or not at all, after a power cut, too. */
async function make(folder: string, term: number, head: JournalHead | undefined): Promise<boolean> {
  const self: z.infer<typeof holderSchema> = {
    pid: process.pid,
    startTime: (await processStartTime(process.pid)) ?? "",
    hostname: hostname(),
    ...(head === undefined ? {} : { head }),
  };
  const draft = join(folder, `lease.draft.${process.pid}.${Math.random().toString(36).slice(2)}`);
  try {
    await writeRegular(draft, JSON.stringify(self), { sync: true });
    await link(draft, join(folder, name(term)));
    await syncFolder(folder);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw unwritable(join(folder, name(term)), error);
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

function busy(message: string): NeedsHuman {
  return new NeedsHuman(message, {
    code: "JOURNAL_BUSY",
    hint: "Wait for it or end it (Ctrl-C there); with --take-over when that process or machine is known to be gone.",
  });
}
