import type { CallOptions } from "./clerk.ts";

/** Vercel's REST API, read side, for identity checks and triage. Writes go through the stack port. */
export interface Vercel {
  project(
    options: CallOptions,
  ): Promise<{ readonly id: string; readonly name: string; readonly teamId: string | undefined }>;
  /** Names and targets of the environment variables; values never. */
  environment(options: CallOptions): Promise<readonly VariableSummary[]>;
  /** Newest first. */
  deployments(options: CallOptions & { readonly limit: number }): Promise<readonly DeploymentSummary[]>;
  /** What is behind the production domain. */
  live?(options: CallOptions): Promise<LiveDeployment | undefined>;
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

export interface LiveDeployment {
  readonly id: string;
  readonly createdAt: number;
  /** Names that it was created with; undefined where Vercel does not tell. */
  readonly variables: readonly string[] | undefined;
  /** False from an instant rollback until the next promotion: new deployments do not go live. */
  readonly followsNew: boolean | undefined;
}

export interface DeploymentSummary {
  readonly id: string;
  readonly state: string;
  readonly target: string | undefined;
  readonly createdAt: number;
  readonly commit: string | undefined;
  readonly url: string;
}
