import type { CallOptions } from "./clerk.ts";

/** What Vercel tells of the project itself, for identity checks and triage. Writes go through the stack port. */
export interface Vercel {
  project(
    options: CallOptions,
  ): Promise<{ readonly id: string; readonly name: string; readonly teamId: string | undefined }>;
  /** Names and targets of the environment variables; values never. */
  environment(options: CallOptions): Promise<readonly VariableSummary[]>;
  /** Runtime logs of the live deployment, one JSON object a line, as far as they come within `timeoutMs`. */
  runtimeLogs?(options: CallOptions): Promise<string>;
}

export interface VariableSummary {
  readonly key: string;
  readonly targets: readonly string[];
  readonly type: string;
  /** Unix milliseconds. */
  readonly updatedAt?: number | undefined;
  /** Of a Clerk key whose value can be read: which kind of instance it is for. */
  readonly keyKind?: "live" | "test" | undefined;
  /** Of a publishable key that can be read: the Frontend API's host that it spells. */
  readonly spells?: string | undefined;
}
