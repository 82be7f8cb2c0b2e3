import type { ToldKey } from "../keys/clerk-keys.ts";
import type { CallOptions } from "./clerk.ts";

/** What Vercel tells of the project itself, for identity checks and triage. Writes go through the stack port. */
export interface Vercel {
  project(
    options: CallOptions,
  ): Promise<{ readonly id: string; readonly name: string; readonly teamId: string | undefined }>;
  /** Names and targets of the environment variables; values never. */
  environment(options: CallOptions): Promise<readonly VariableSummary[]>;
  /** The team's shared variables that are linked to the project. Where a method is missing, nobody can tell. */
  sharedEnvironment?(options: CallOptions): Promise<readonly VariableSummary[]>;
  /** Whether the team's policy lets nobody make a variable that can be read back. */
  sensitiveOnly?(options: CallOptions): Promise<boolean>;
  /** Names of the project's custom environments, by id. */
  customEnvironments?(options: CallOptions): Promise<ReadonlyMap<string, string>>;
  /** Runtime logs of the live deployment, one JSON object a line, as far as they come within `timeoutMs`. */
  runtimeLogs?(options: CallOptions): Promise<string>;
}

export interface VariableSummary {
  readonly key: string;
  readonly targets: readonly string[];
  readonly type: string;
  /** Unix milliseconds. */
  readonly updatedAt?: number | undefined;
  /** Of a key that can be read: what it says of itself, and what is wrong with it. */
  readonly told?: ToldKey | undefined;
  /** It holds for this branch alone. */
  readonly gitBranch?: string | undefined;
  /** Ids of custom environments that it holds for. */
  readonly customEnvironments?: readonly string[] | undefined;
}
