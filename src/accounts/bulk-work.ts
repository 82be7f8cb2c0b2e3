import { workThrough, type Counts, type Failed, type Item } from "../bulk/work.ts";
import { PermanentFailure } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import { watchApp } from "./app-watch.ts";

/** What a step that works on many has of its run. */
export interface BulkContext {
  readonly ports: Pick<Ports, "clock" | "http" | "stack" | "accounts" | "lists" | "git" | "clerk">;
  readonly signal: AbortSignal;
  readonly begunAt?: number;
  readonly planned?: { readonly decisions: Readonly<Record<string, unknown>> };
  readonly resumedFrom?: Counts;
  readonly checkpoint: (progress: Counts & { readonly total?: number | undefined }) => Promise<void>;
  readonly note: (message: string, data?: Readonly<Record<string, unknown>>) => Promise<void>;
}

interface BulkWork<Value> {
  /** From a place that an earlier process left; empty: from the beginning. */
  readonly source: (from: string) => AsyncIterable<Item<Value>>;
  /** @returns what it adds to the tally, e.g. the sessions that it ended */
  readonly act: (values: readonly Value[]) => Promise<number>;
  /** Things that one call of `act` is given, at most; default 1. */
  readonly group?: number;
  /** Before each batch; what it gives is on record before the first effect of the batch, and after it is gone. */
  readonly ahead?: (batch: readonly Item<Value>[]) => Promise<unknown>;
  /** Stands in every checkpoint as it is then, the first one of all, too. */
  readonly kept?: () => unknown;
  readonly total: number | undefined;
  readonly size?: number;
  readonly width?: number;
}

/** Place, tally, and what the batch in hand was about to do, as a checkpoint has them. */
export interface Place {
  readonly at: string;
  readonly tally: number;
  readonly ahead?: unknown;
  readonly kept?: unknown;
}

interface Done {
  readonly done: number;
  readonly failed: number;
  readonly tally: number;
  /** Of this process: the first hundred. */
  readonly failures: readonly Failed[];
}

/** Works through a source in batches, on record, with an eye on the app. @throws PermanentFailure `BULK_STOPPED` */
export async function workOn<Value>(context: BulkContext, work: BulkWork<Value>): Promise<Done> {
  const { ports, signal, resumedFrom } = context;
  const { at, tally: before } = placeIn(resumedFrom);
  let tally = before;
  const unwell = await watchApp(ports, signal);
  if (unwell === undefined)
    await context.note("The app is unwell already, so it cannot tell whether what is done here harms it.");
  const save = async ({ cursor, ...counts }: Counts, ahead?: unknown) => {
    const place: Place = {
      ...{ at: cursor, tally },
      ...(ahead === undefined ? {} : { ahead }),
      ...(work.kept === undefined ? {} : { kept: work.kept() }),
    };
    await context.checkpoint({ ...counts, cursor: JSON.stringify(place), total: work.total });
  };
  let last: Counts = { done: 0, failed: 0, ...resumedFrom, cursor: at };
  const { ahead, group } = work;
  if (work.kept !== undefined && resumedFrom === undefined) await save(last);
  const worked = await workThrough(work.source(at), {
    clock: ports.clock,
    signal,
    from: last,
    act: async (values) => {
      // Others add to it meanwhile, so it is read after the waiting.
      const more = await work.act(values);
      tally += more;
    },
    checkpoint: async (counts) => await save((last = counts)),
    ...(ahead === undefined ? {} : { prepare: async (batch) => await save(last, await ahead(batch)) }),
    ...(unwell === undefined ? {} : { unwell }),
    ...(group === undefined ? {} : { group }),
    ...(work.size === undefined ? {} : { size: work.size }),
    ...(work.width === undefined ? {} : { width: work.width }),
  });
  return { ...worked, tally };
}

/** What a checkpoint says; an empty one begins. */
export function placeIn(progress: Counts | undefined): Place {
  if (progress === undefined) return { at: "", tally: 0 };
  return JSON.parse(progress.cursor) as Place;
}

/** @throws PermanentFailure `VERIFY_FAILED` with the first ten names, if there are any */
export function refuseFailures(what: string, { failed, failures }: Pick<Done, "failed" | "failures">): void {
  if (failed === 0 && failures.length === 0) return;
  const shown = failures.slice(0, 10).map(({ name, why }) => `${name} (${why})`);
  const more = failures.length > shown.length ? " and others" : "";
  throw new PermanentFailure(`${what}: ${shown.join(", ") || `${failed} of them`}${more}.`, {
    code: "VERIFY_FAILED",
    hint: "Everybody else is done. Put the cause right and go on with `./runbook resume`.",
  });
}
