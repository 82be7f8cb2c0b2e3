import { unlessRefused } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import type { VariableSummary } from "../ports/vercel.ts";

/** Deployments that were built before this obey another auth policy than the live one. */
export interface PolicyObeyed {
  /** Unix milliseconds. */
  readonly since: number;
  /** Whom the live one refuses, in words. */
  readonly refuses: string;
}

/**
 * A deployment verifies the auth policy by the key that it was built with; in the redeploy lane it carries the policy itself. So
 * one from before a change of either goes by its own floor, and lets in whom the live policy refuses.
 * @returns undefined while no policy is in force, or where Vercel tells no such change
 */
export async function policyObeyed(
  { stack, gate }: Pick<Ports, "stack" | "gate">,
  variables: readonly Pick<VariableSummary, "key" | "targets" | "updatedAt">[],
  signal: AbortSignal,
): Promise<PolicyObeyed | undefined> {
  const { lane } = await stack.identity();
  const telling = ["AUTH_GATE_PUBLIC_KEY", ...(lane === "redeploy" ? ["AUTH_GATE_POLICY"] : [])];
  const changes = variables.flatMap(({ key, targets, updatedAt }) =>
    telling.includes(key) && targets.includes("production") && updatedAt !== undefined ? [updatedAt] : [],
  );
  const policy = await unlessRefused(() => gate.policy(signal));
  if (changes.length === 0 || policy === undefined) return undefined;
  const { deny, epoch } = policy;
  if (deny.length === 0 && epoch === 0) return undefined;
  const parts = [
    ...(deny.length === 0 ? [] : [`${deny.length} denied`]),
    ...(epoch === 0 ? [] : [`who last verified before ${new Date(epoch * 1000).toISOString()}`]),
  ];
  return { since: Math.max(...changes), refuses: parts.join(", ") };
}
