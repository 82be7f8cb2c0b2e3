import { PermanentFailure, RunbookError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import { chunked, inParallel } from "./pool.ts";

/** The first batches: one, then fifty; what goes wrong is seen there. */
const canaries = [1, 50];
/** Things in each batch after those. A batch is checked and put on record as a whole. */
const batchSize = 500;
/** Of a batch: one that has more failures than this stops the work. */
export const failedShareMax = 0.05;
/** Things in hand at once. */
const widthDefault = 48;
/** Failures that are kept with their reasons. */
const namedMax = 100;

/** One thing to work on. */
export interface Item<Value> {
  readonly value: Value;
  /** As a person names it, e.g. its id. */
  readonly name: string;
  /** From where to go on once it and all before it are through. */
  readonly cursor: string;
}

export interface Failed {
  readonly name: string;
  readonly why: string;
}

/** How far it is, over all processes that worked on it. */
export interface Counts {
  readonly cursor: string;
  readonly done: number;
  readonly failed: number;
}

interface Working<Value> {
  readonly clock: Clock;
  /**
   * Does one thing, or as many as `group` says together; it may be begun again after a kill. A RunbookError counts all of them
   * as failed, whatever else ends the work.
   */
  readonly act: (values: readonly Value[]) => Promise<void>;
  /** Things that one call of `act` is given, at most; default 1. */
  readonly group?: number;
  /** Before each batch, with all of it: what has to be on record first. */
  readonly prepare?: (batch: readonly Item<Value>[]) => Promise<void>;
  /** After each batch; resolves once it is on disk. */
  readonly checkpoint: (counts: Counts) => Promise<void>;
  /** Undefined: well. Else why not, as a sentence; asked between two batches. */
  readonly unwell?: () => Promise<string | undefined>;
  /** Where the process before this one was. */
  readonly from?: Counts | undefined;
  /** Things in a batch after the first two; default 500. */
  readonly size?: number;
  /** Things in hand at once; default 48. */
  readonly width?: number;
  readonly signal?: AbortSignal | undefined;
}

/** What became of this process's part; `failed` has the first hundred. */
export interface Worked extends Counts {
  readonly failures: readonly Failed[];
}

/**
 * Works through everything in batches: one, fifty, then the rest. After each the counts are put on record, so that whoever
 * goes on begins behind it.
 * @throws PermanentFailure `BULK_STOPPED` when too much of a batch failed, or the app is unwell after it
 */
export async function workThrough<Value>(
  source: AsyncIterable<Item<Value>>,
  working: Working<Value>,
): Promise<Worked> {
  const { from, act, signal } = working;
  const failures: Failed[] = [];
  let counts: Counts = from ?? { cursor: "", done: 0, failed: 0 };
  const first = counts.done + counts.failed > 0 ? canaries.length : 0;
  for await (const batch of inBatches(source, [...canaries.slice(first)], working.size ?? batchSize)) {
    signal?.throwIfAborted();
    await working.prepare?.(batch);
    let failed = 0;
    const groups = chunked(batch, working.group ?? 1);
    await inParallel(groups, working.width ?? widthDefault, async (group) => {
      signal?.throwIfAborted();
      try {
        await act(group.map(({ value }) => value));
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof RunbookError) || endsAll.includes(error.code)) throw error;
        failed += group.length;
        const room = group.slice(0, namedMax - failures.length);
        failures.push(...room.map(({ name }) => ({ name, why: error.message })));
      }
    });
    counts = {
      cursor: batch.at(-1)?.cursor ?? counts.cursor,
      done: counts.done + batch.length - failed,
      failed: counts.failed + failed,
    };
    await working.checkpoint(counts);
    await refuseToGoOn(batch.length, failed, failures, working.unwell);
  }
  return { ...counts, failures };
}

/** What every next one would meet, too. */
const endsAll: readonly string[] = [
  "ACCOUNT_LIMIT",
  "RATE_LIMITED",
  "KEY_MISSING",
  "KEY_WRONG",
  "INTERRUPTED",
  "OUTCOME_UNKNOWN",
  "DATABASE_MISSING",
  "DATABASE_AWAY",
  "DATABASE_BUSY",
  "DATABASE_REFUSED",
  "DATABASE_SCHEMA",
  "DATABASE_READ_ONLY",
  "DATABASE_FULL",
  "DATABASE_FAILED",
];

async function refuseToGoOn(
  size: number,
  failed: number,
  failures: readonly Failed[],
  unwell: Working<unknown>["unwell"],
): Promise<void> {
  if (failed / size > failedShareMax) {
    const [last] = failures.slice(-1);
    throw new PermanentFailure(
      `Stopped: ${failed} of the last ${size} failed, ${last?.name}: ${last?.why ?? ""}`,
      {
        code: "BULK_STOPPED",
        hint: "Put the cause right, then go on with `./runbook resume`: it begins where it was.",
      },
    );
  }
  const why = await unwell?.();
  if (why === undefined) return;
  throw new PermanentFailure(`Stopped between two batches: ${why}`, {
    code: "BULK_STOPPED",
    hint: "See what is wrong with the app. If it is not this, go on with `./runbook resume`.",
  });
}

async function* inBatches<Value>(
  source: AsyncIterable<Item<Value>>,
  first: number[],
  size: number,
): AsyncGenerator<readonly Item<Value>[]> {
  let batch: Item<Value>[] = [];
  for await (const item of source) {
    batch.push(item);
    if (batch.length < Math.min(first[0] ?? size, size)) continue;
    yield batch;
    first.shift();
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
