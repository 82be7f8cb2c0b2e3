import type { z } from "zod";
import type { ApprovedGrant, ApprovedPolicy } from "../approval/document.ts";
import type { RunbookCode } from "../errors.ts";
import type { KnownNotices, NoticeValues } from "../ports/notify.ts";
import type { Ports } from "../ports/index.ts";

/**
 * How a lost answer is dealt with: `none` changes nothing; `converge` may be looked for and re-issued (set, revoke);
 * `once` must be found by the run's marker or asked about (create, post); `manual` is done by a person;
 * `monitor` waits and watches.
 */
export type Effect = "none" | "converge" | "once" | "manual" | "monitor";

/** How long and how often a step is tried. What a runbook says of its own goes before what the step says. */
export interface StepLimits {
  /** Broken off after this; left out: never. Milliseconds */
  readonly timeoutMs?: number;
  /** Attempts within one run or resume, after what may go away by itself; default 3. */
  readonly attempts?: number;
  /** Before the second attempt, milliseconds; doubles after each, to a minute at most. Default 500. */
  readonly pauseMs?: number;
}

/** How far a step is that works through many things. Counts are of the whole step, over all its attempts. */
export interface Progress {
  /** From where to go on; what it means is the step's own. No secret. */
  readonly cursor: string;
  readonly done: number;
  readonly failed: number;
  /** As far as it is known. */
  readonly total?: number | undefined;
}

/** What a step would do, as the plan shows and hashes it. */
export interface PlannedAction {
  /** One line for a person. */
  readonly summary: string;
  /** What is acted on, e.g. `vercel:prj_1/edge-config/auth_gate`. Hashed. */
  readonly target: string;
  /** e.g. `bypass.open`. Hashed. */
  readonly operation: string;
  /** What is set, secrets as keyed fingerprints. Canonical JSON of it is hashed. */
  readonly decisions: Readonly<Record<string, unknown>>;
  /** Counts, drift, ETA, evidence: shown, not hashed. */
  readonly notes?: readonly string[];
}

export interface StepContext {
  readonly ports: Ports;
  /** Run id, e.g. `2026-11-21-auth-outage-1a2b`; also the marker of `once` effects. */
  readonly run: string;
  readonly step: string;
  readonly signal: AbortSignal;
  /** When it was begun before, by whichever process, Unix milliseconds; absent the first time. */
  readonly begunAt?: number;
  /** What the frozen plan says of this step; undefined where there is no plan. */
  readonly planned?: PlannedAction;
  /** The approval in force for this step: the signed document as one line. */
  readonly approval?: string;
  /** The last checkpoint that is on record, whichever process made it; absent the first time. */
  readonly resumedFrom?: Progress;
  /**
   * Puts on record how far it is, and resolves once that is on disk: whoever goes on begins after it.
   * @throws PermanentFailure `INTERNAL` when fewer are done than before
   */
  readonly checkpoint: (progress: Progress) => Promise<void>;
  /** Id of the person who runs it; undefined where only a plan is made. */
  readonly by?: string;
  /** Something worth recording while it happens; goes into the journal as evidence, redacted by the caller. */
  readonly note: (message: string, data?: Readonly<Record<string, unknown>>) => Promise<void>;
}

/** Something in a step's `with` that its schema cannot see. `path` counts from there. */
interface Mismatch {
  readonly path: readonly (string | number)[];
  /** Where its name stands is meant, not its value. */
  readonly atKey?: boolean;
  readonly code: RunbookCode;
  readonly message: string;
  readonly hint: string;
}

/**
 * One person alone may do it: once, for this step only, with a reason; a review is pending then. The step itself holds
 * the bound whenever it runs without an approval.
 */
export interface Override<Input> {
  /** What going alone is held to, e.g. `stale-sessions, 15 minutes at most`. Shown and put on record. */
  readonly bound: string;
  /**
   * Why this input needs a second person all the same; undefined when it does not. Pure.
   * @param decisions what its plan says, such as how many a list names
   */
  refuses?(
    input: Input,
    decisions: PlannedAction["decisions"],
  ): { readonly message: string; readonly hint: string } | undefined;
}

/**
 * What a step puts in force that outlasts it, or takes out of force: a bypass, a maintenance page. It goes on the record with
 * intent and outcome, so that whoever reads one knows what may be in force without knowing the step.
 */
type InForce<Input, Output> =
  | {
      /** What it is, e.g. `bypass`; the step that ends it names the same. */
      readonly begins: string;
      /** Longest that one attempt can last, milliseconds: that long it may be in force when no outcome is known. */
      longestMs(input: Input): number;
      /** Its end (ISO 8601), and its number where statements are numbered. Default: until it is ended. */
      now?(output: Output): { readonly until?: string; readonly generation?: number };
    }
  | { readonly ends: string };

/** What a step knows of the run when it says what the team is told. Names are as people know them. */
interface News {
  readonly incident: string;
  readonly reason: string;
  readonly who: string;
  /** The second person; undefined: nobody. */
  readonly approver: string | undefined;
}

/** One entry of the catalogue. Run only after its intent is on disk; `look` is asked before anything is issued again. */
export interface Step<Input, Output> {
  /** e.g. `bypass.open` */
  readonly name: string;
  readonly summary: string;
  readonly effect: Effect;
  /** Whether a second person must approve it; with `needsApproval`, whether one may have to. */
  readonly dangerous: boolean;
  /** Of a dangerous step: whether it is so with this input, and as it was planned. Default: always. Pure. */
  needsApproval?(input: Input, decisions: PlannedAction["decisions"]): boolean;
  /** Of such a step: when, as the rest of a sentence for the docs, e.g. `above 20 people`. */
  readonly approvalFrom?: string;
  /** Left out: never without a second person. */
  readonly override?: Override<Input>;
  /**
   * Planned again once it has run it would be planned otherwise, as a list of what is to be removed is empty then. A later
   * approval plans the stage again, so none may follow in the same stage: `lint` says so.
   */
  readonly planOutdates?: boolean;
  readonly limits?: StepLimits;
  /** What takes it back, in a sentence; docs/steps.md shows it. */
  readonly undo: string;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  /** What it has left to a person although it succeeded, as a sentence: said in place of "done". Default: nothing. */
  leaves?(output: Output): string | undefined;
  /** Absent: nothing of it lasts. */
  readonly inForce?: InForce<Input, Output>;
  /**
   * What else is wrong with `with`, as it is written in a runbook, expressions included. Pure.
   * @param known values that are certain already
   */
  check?(
    written: Readonly<Record<string, unknown>>,
    known: Readonly<Record<string, unknown>>,
    notices: KnownNotices,
  ): readonly Mismatch[];
  /** What a second person signs beside the plan: the bounds that the gate holds. Undefined: the plan alone. */
  grant?(input: Input, ports: Pick<Ports, "stack" | "clock">): Promise<ApprovedGrant>;
  /**
   * The same of a change of the auth policy.
   * @param decisions what its plan says, such as the digest of a list
   */
  policy?(input: Input, ports: Ports, decisions: PlannedAction["decisions"]): Promise<ApprovedPolicy>;
  plan(
    input: Input,
    context: Omit<StepContext, "note" | "approval" | "checkpoint" | "by">,
  ): Promise<PlannedAction>;
  run(input: Input, context: StepContext): Promise<Output>;
  /** What the team is told once the run has ended well, where its plan tells them nothing itself. Pure. */
  tells?(output: Output, news: News): { readonly notice: string; readonly values: NoticeValues } | undefined;
  /** After a lost answer or a kill: did it happen? `undefined` means that it cannot be told. */
  look?(
    input: Input,
    context: StepContext,
  ): Promise<{ readonly done: boolean; readonly output?: Output } | undefined>;
}
