import type { CallOptions } from "./clerk.ts";

/** Vercel's REST API, read side, for identity checks and triage. Writes go through the stack port. */
export interface Vercel {
  project(
    options: CallOptions,
  ): Promise<{ readonly id: string; readonly name: string; readonly teamId: string | undefined }>;
  /** Names and targets of the environment variables; values never. */
  environment(
    options: CallOptions,
  ): Promise<readonly { readonly key: string; readonly targets: readonly string[]; readonly type: string }[]>;
  /** Newest first. */
  deployments(options: CallOptions & { readonly limit: number }): Promise<readonly DeploymentSummary[]>;
}

export interface DeploymentSummary {
  readonly id: string;
  readonly state: string;
  readonly target: string | undefined;
  readonly createdAt: number;
  readonly commit: string | undefined;
  readonly url: string;
}
