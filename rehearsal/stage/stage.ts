import type { Claims } from "../record/assertion.ts";
import type { Children } from "./children.ts";
import type { Milestone } from "../record/event.ts";
import type { Lane, LeftByUp, Patience, Sabotage } from "./options.ts";
import type { DrillRecord } from "../record/record.ts";

/** What every act has at hand. */
export interface Stage {
  readonly act: string;
  readonly claims: Claims;
  readonly record: DrillRecord;
  readonly children: Children;
  readonly signal: AbortSignal;
  readonly patience: Patience;
  readonly sabotage: Sabotage;
  /** By lane: the first `up` that was done before the drill; see DrillOptions. */
  readonly left: Partial<Record<Lane, LeftByUp>>;
  readonly checkout: string;
  /** Folder of the built app. */
  readonly app: string;
  /** Temporary folder of this drill. */
  readonly work: string;
}

export function milestone(stage: Stage, name: Milestone, text: string): void {
  stage.record.add({ kind: "milestone", name, text });
}

/** Plays one act: its claims must hold, or the drill ends there. */
export type PlayAct = <T>(act: string, title: string, body: (stage: Stage) => Promise<T>) => Promise<T>;
