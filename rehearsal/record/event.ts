import type { Stamped } from "./event-log.ts";

/** One line of a drill's record. Everything that a drill prints is derived from these. */
export type DrillEvent = Stamped<DrillFact>;

export type DrillFact =
  | {
      readonly kind: "drill-began";
      /** Name and title of the night that is played. */
      readonly night: string;
      readonly title: string;
      readonly setUpMs: number | undefined;
      readonly place: string;
    }
  | { readonly kind: "act-began"; readonly act: string; readonly title: string }
  | { readonly kind: "act-ended"; readonly act: string; readonly elapsedMs: number }
  | ProbeFact
  | TypedFact
  | CommandFact
  | MilestoneFact
  | AssertionFact
  /** What was seen and is worth telling, e.g. a line of triage's evidence. */
  | { readonly kind: "seen"; readonly act: string; readonly lines: readonly string[] }
  | { readonly kind: "drill-failed"; readonly act: string; readonly message: string }
  | {
      readonly kind: "drill-ended";
      readonly outcome: "held" | "failed" | "stopped";
      readonly elapsedMs: number;
    };

/** One request to the live world and what came back; no cookie, no token. */
export interface ProbeFact {
  readonly kind: "probe";
  readonly act: string;
  /** Who asks, e.g. `mara, expired token`. */
  readonly who: string;
  readonly method: string;
  /** Origin and path. */
  readonly url: string;
  /** HTTP status; undefined where there was no answer. */
  readonly status: number | undefined;
  /** Origin and path of the redirect's target. */
  readonly redirectTo: string | undefined;
  /** `X-Auth-Bypass`. */
  readonly bypass: string | undefined;
  /** The user id that the server says one is. */
  readonly userId: string | undefined;
  readonly error: string | undefined;
  readonly elapsedMs: number;
}

/** Someone types a command; it runs as a process of its own. */
interface TypedFact {
  readonly kind: "typed";
  readonly act: string;
  readonly who: string;
  readonly words: readonly string[];
}

/** What became of a command that someone typed. */
interface CommandFact {
  readonly kind: "command";
  readonly act: string;
  /** Who types it. */
  readonly who: string;
  readonly words: readonly string[];
  /** Exit code; undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  readonly elapsedMs: number;
  /** File of the record that holds what it printed. */
  readonly output: string;
}

/** An instant that durations are measured between. */
interface MilestoneFact {
  readonly kind: "milestone";
  readonly name: Milestone;
  readonly text: string;
}

export type Milestone =
  | "app-deployed"
  | "people-work"
  | "clerk-cut"
  | "outage-named"
  | "planned"
  | "approved"
  | "bypass-seen-open"
  | "clerk-back"
  | "mistake-live"
  | "mistake-undone"
  | "repair-live"
  | "built-meanwhile"
  | "rolled-back"
  | "tools-broken"
  | "intruder-at-work"
  | "layer-slow"
  | "sessions-short"
  | "run-over"
  | "bypass-seen-closed";

export interface AssertionFact {
  readonly kind: "assertion";
  readonly act: string;
  /** Stable name, e.g. `anonymous-stays-out`. */
  readonly id: string;
  /** What is claimed, one sentence. */
  readonly claim: string;
  readonly holds: boolean;
  /** What was seen instead, or what it rests on. */
  readonly because: string;
}
