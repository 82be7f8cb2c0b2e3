import type { Facts } from "../facts/evidence.ts";
import type { Clock } from "../ports/clock.ts";
import type { Notify } from "../ports/notify.ts";
import type { WatchHistory } from "../ports/watch-history.ts";
import type { Outage, WatchState } from "./decide.ts";
import type { HistoryLine, LineOf } from "./history-line.ts";
import type { Look } from "./look.ts";
import type { Hearer } from "./owed.ts";

export interface Watching {
  readonly clock: Clock;
  readonly notify: Notify;
  readonly history: WatchHistory;
  readonly to: readonly Hearer[];
  readonly look: (how: { readonly signIn: boolean; readonly signal: AbortSignal }) => Promise<Look>;
  readonly triage: (signal: AbortSignal) => Promise<Facts>;
  /** Told of each thing once it is on disk. Must not throw. */
  readonly onNews: (news: News) => void;
  /** When something has changed, every ten minutes, and at the end. What it throws ends the watch. */
  readonly afterNews?: () => Promise<void>;
  /** Ends the watch before its next look; what is in hand is broken off. */
  readonly signal: AbortSignal;
}

export interface Pace {
  /** From the beginning of one look to the next, seconds. */
  readonly everySeconds: number;
  /** From one real sign-in to the next, minutes; 0: none at all. While something fails every look has one. */
  readonly signInMinutes: number;
  /** One look, and those that decide what a failing one means. */
  readonly once: boolean;
}

/** What has happened, as the command tells it. */
export type News =
  | { readonly event: "look"; readonly line: LineOf<"look">; readonly state: WatchState }
  | { readonly event: "fired"; readonly at: string; readonly alert: Outage }
  | { readonly event: "over"; readonly at: string; readonly outage: Outage }
  | { readonly event: "blind" | "sees"; readonly at: string; readonly alert: string }
  | { readonly event: "triage"; readonly line: LineOf<"triage"> }
  | { readonly event: "told"; readonly line: LineOf<"notice.told"> };

/** What a history adds up to while a watch goes on. */
export interface Memory {
  readonly state: WatchState;
  /** What triage said and what was told: every line that is no look. */
  readonly notes: readonly Note[];
  /** When a test user was last signed in, milliseconds since the Unix epoch. */
  readonly signInMs: number | undefined;
}

export type Note = Exclude<HistoryLine, LineOf<"look"> | LineOf<"stretch">>;
