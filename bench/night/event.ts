import type { ProbeFact } from "../../rehearsal/record/event.ts";
import type { Stamped } from "../../rehearsal/record/event-log.ts";
import type { Settings } from "./settings.ts";

/** `boolean`: the well-known flag. `grant`: this repository. */
export type WayName = "boolean" | "grant";

/** Each time that everybody comes to the door; a probe's `act`. */
export type Visit = "before" | "outage" | "open" | "closed" | "rolled-back" | "forgotten";

/** An instant that something is counted from or to. */
export type Moment =
  /** A command is typed that cannot be taken back, or the second person signs. */
  | "decided"
  /** The first answer that went out under the bypass. */
  | "live"
  /** The first page that a customer gets as themselves. */
  | "customer-in"
  | "clerk-back"
  | "closing"
  /** Answers do not go out under it any more. */
  | "closed"
  | "rolled-back"
  | "laptop-died"
  | "ended-by-itself"
  | "last-look";

/** One line of a night's record; the comparison is derived from these alone. */
export type NightEvent = Stamped<NightFact>;

export type NightFact =
  | {
      readonly kind: "began";
      readonly way: WayName;
      readonly settings: Settings;
      readonly machine: string;
      /** Processes that wanted a processor, last minute. */
      readonly load: string;
    }
  | ProbeFact
  | { readonly kind: "moment"; readonly moment: Moment; readonly opening: 1 | 2; readonly text: string }
  | {
      readonly kind: "typed";
      readonly who: string;
      readonly words: readonly string[];
      /** Undefined where a signal ended it. */
      readonly exitCode: number | undefined;
      readonly elapsedMs: number;
    }
  | LogFact
  | AuditFact
  /** Someone is to be signed out everywhere; undefined where no command does it. */
  | { readonly kind: "sign-out"; readonly sessions: number; readonly left: number | undefined }
  | { readonly kind: "ended" };

/** What the app wrote down about requests that went out under the first opening. */
export interface LogFact {
  readonly kind: "log";
  readonly lines: number;
  readonly namingUser: number;
  readonly namingIncident: number;
}

/** What is on record of the two openings when the night is over. */
export interface AuditFact {
  readonly kind: "audit";
  /** Who agreed to the first one, if anything says so. */
  readonly approver: string | undefined;
  readonly reason: string | undefined;
  /** Whether anything says that the second one, which nobody approved, is to be looked at. */
  readonly reviewOwed: boolean;
  /** Where it stands. */
  readonly where: string;
}
