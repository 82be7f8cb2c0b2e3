import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AssertionFailed, Claims } from "./record/assertion.ts";
import { Children } from "./stage/children.ts";
import type { Night } from "./nights/night.ts";
import { claimFolder, disclaimFolder, workPrefix } from "./stage/left-behind.ts";
import { usualPatience, type Lane, type LeftByUp, type Patience, type Sabotage } from "./stage/options.ts";
import { DrillRecord } from "./record/record.ts";
import { renderScreen } from "./screen/screen.ts";
import type { PlayAct } from "./stage/stage.ts";
import { endStrays } from "./stage/strays.ts";
import { summarize, type Summary } from "./record/summary.ts";

export interface DrillOptions {
  /** Which night is played. */
  readonly night: Night;
  /** The checkout whose commands, runbooks and app are rehearsed. */
  readonly checkout: string;
  /** Folder of the built app that its sandbox deploys. Default: the checkout's own. */
  readonly app?: string;
  /** Where the record goes; created. */
  readonly recordFolder: string;
  /** What set-up took before, milliseconds, if someone measured it. */
  readonly setUpMs?: number;
  /** Leave the copy of the checkout and the sandbox's folder in place. */
  readonly keep?: boolean;
  /** Asked before each act with its title; false stops the drill. */
  readonly goOn?: (title: string) => Promise<boolean>;
  readonly signal?: AbortSignal;
  /** Default, also of each part: `usualPatience`. */
  readonly patience?: Partial<Patience>;
  readonly sabotage?: Sabotage;
  /**
   * Spares tests the first `up`: the night begins after the one that left this, in its lane; its people still sign in and work
   * for real. Nothing of it can be reached from the command line. Default: every night does its own.
   */
  readonly left?: Partial<Record<Lane, LeftByUp>>;
  /** Told of the record before its first event, to follow it. */
  readonly onRecord?: (record: DrillRecord) => void;
}

/** Somebody stopped the drill: Ctrl-C, or a no to "go on?". */
class Stopped extends Error {
  constructor() {
    super("someone stopped it");
    this.name = "Stopped";
  }
}

/**
 * Rehearses a whole night in a sandbox of its own and proves each claim of it. Leaves the record and nothing else:
 * no process, no temporary folder (unless `keep`).
 * @returns what the record amounts to; its `outcome` is "held" when every claim held
 */
export async function playDrill(options: DrillOptions): Promise<Summary> {
  const record = new DrillRecord(options.recordFolder);
  const work = mkdtempSync(join(tmpdir(), workPrefix));
  await claimFolder(work);
  const children = new Children();
  const signal = options.signal ?? new AbortController().signal;
  options.onRecord?.(record);
  const { name: night, title } = options.night;
  record.add({ kind: "drill-began", night, title, setUpMs: options.setUpMs, place: record.folder });

  let current = "";
  const playAct: PlayAct = async (act, title, body) => {
    current = act;
    signal.throwIfAborted();
    if (options.goOn !== undefined && !(await options.goOn(title))) throw new Stopped();
    const startedMs = record.elapsedMs();
    record.add({ kind: "act-began", act, title });
    const claims = new Claims(record, act);
    const { checkout, sabotage = {}, left = {} } = options;
    const patience = { ...usualPatience, ...options.patience };
    const app = options.app ?? join(checkout, "app");
    const given = { signal, patience, sabotage, left, checkout, app, work };
    const result = await body({ act, claims, record, children, ...given });
    claims.reconcile();
    record.add({ kind: "act-ended", act, elapsedMs: record.elapsedMs() - startedMs });
    return result;
  };

  // A child that Ctrl-C ends makes whoever waits for it fail; the signal says why.
  const onAbort = () => void children.stopAll();
  signal.addEventListener("abort", onAbort, { once: true });
  let outcome: Summary["outcome"] = "held";
  try {
    await options.night.play(playAct);
    provesWhatItSays(options.night, record);
  } catch (error) {
    outcome = error instanceof Stopped || signal.aborted ? "stopped" : "failed";
    if (!(error instanceof AssertionFailed) || outcome === "stopped")
      record.add({
        kind: "drill-failed",
        act: current,
        message: signal.aborted ? "someone stopped it" : messageOf(error),
      });
  } finally {
    signal.removeEventListener("abort", onAbort);
    await children.stopAll();
    endStrays(work);
    keepRuns(work, record.folder);
    if (options.keep === true) disclaimFolder(work);
    else rmSync(work, { recursive: true, force: true });
  }
  record.add({ kind: "drill-ended", outcome, elapsedMs: record.elapsedMs() });
  const summary = summarize(record.events);
  writeFileSync(join(record.folder, "summary.json"), `${JSON.stringify(summary, undefined, 2)}\n`);
  writeFileSync(join(record.folder, "screen.txt"), renderScreen(summary));
  return summary;
}

/** What the night is said to prove rests on claims that were made. @throws Error naming the first that was not */
function provesWhatItSays({ proves }: Night, { events }: DrillRecord): void {
  const made = new Set(events.flatMap((event) => (event.kind === "assertion" ? [event.id] : [])));
  const missing = Object.keys(proves).find((id) => !made.has(id));
  if (missing !== undefined)
    throw new Error(`This night is said to prove ${missing}, and made no such claim.`);
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** The runs' own records lie in the copy of the checkout and in a colleague's clone, which go. */
function keepRuns(work: string, folder: string): void {
  for (const checkout of ["checkout", "clone"]) {
    const runs = join(work, checkout, "incidents");
    if (existsSync(runs)) cpSync(runs, join(folder, "incidents"), { recursive: true });
  }
}
