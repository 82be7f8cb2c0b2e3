import type { Stamped } from "../../rehearsal/record/event-log.ts";

/** `scripts`: the well-known ones. `runbook`: this repository. */
export type WayName = "scripts" | "runbook";

/** What is done: one stolen account, or everybody. */
type Task = "account" | "everybody";

export type SignOutFact =
  | {
      readonly kind: "began";
      readonly way: WayName;
      readonly people: number;
      readonly machine: string;
      /** Processes that wanted a processor, last minute. */
      readonly load: string;
    }
  | { readonly kind: "decided"; readonly task: Task }
  /** Something was typed; `exitCode` is undefined where a signal ended it. */
  | { readonly kind: "typed"; readonly words: readonly string[]; readonly exitCode: number | undefined }
  /** How many of the browsers that were asked got the dashboard. */
  | {
      readonly kind: "look";
      readonly task: Task;
      readonly when: "before" | "one-minute" | "end";
      readonly in: number;
      readonly of: number;
    }
  /** What it came to: sessions that are active or pending, what Clerk was asked, how long until the last command had ended. */
  | {
      readonly kind: "done";
      readonly task: Task;
      readonly left: number;
      readonly requests: number;
      readonly elapsedMs: number;
    };

export type SignOutEvent = Stamped<SignOutFact>;

/** From so many people on, sessions end by a ban and an unban of fifty at a time: one by one takes hours. */
export const byFifty = (people: number): boolean => people > 10_000;
