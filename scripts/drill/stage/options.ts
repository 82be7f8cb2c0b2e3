import type { DrillRecord } from "../record/record.ts";

/** How long the drill waits for what must come, milliseconds. */
export interface Patience {
  /** For one command of the operator. */
  readonly commandMs: number;
  /** For the live app to show what was decided. */
  readonly seenMs: number;
  /** For the run to notice Clerk's return and to close. */
  readonly closedMs: number;
}

export const usualPatience: Patience = { commandMs: 60_000, seenMs: 30_000, closedMs: 60_000 };

/** What a test breaks, to see that the drill notices. Nothing of it can be reached from the command line. */
export interface Sabotage {
  /** Another build of the app, e.g. one without the gate. */
  readonly appFolder?: string;
  /** Laid over the environment of the incident's commands, e.g. a PULUMI_HOME whose provider does nothing. */
  readonly incidentEnv?: Readonly<Record<string, string>>;
  readonly approverIsRequester?: boolean;
  readonly clerkNeverFails?: boolean;
  readonly clerkNeverReturns?: boolean;
}

export interface DrillOptions {
  /** The checkout whose commands, runbooks and app are rehearsed. */
  readonly checkout: string;
  /** Where the record goes; created. */
  readonly recordFolder: string;
  /** What set-up took before, milliseconds, if someone measured it. */
  readonly setUpMs?: number;
  /** Leave the house copy and the sandbox's folder in place. */
  readonly keep?: boolean;
  /** Asked before each act with its title; false stops the drill. */
  readonly goOn?: (title: string) => Promise<boolean>;
  readonly signal?: AbortSignal;
  readonly patience?: Patience;
  readonly sabotage?: Sabotage;
  /** Told of the record before its first event, to follow it. */
  readonly onRecord?: (record: DrillRecord) => void;
}
