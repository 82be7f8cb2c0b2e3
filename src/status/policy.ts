import { askAppGate, type AppGate, type AppPolicy } from "../facts/app-gate.ts";
import { behind } from "../policy/live/watch-policy.ts";
import { denyList } from "../policy/config.ts";
import { formatInstant } from "../bypass/instant.ts";
import { RunbookError } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import type { LivePolicy } from "../ports/live-gate.ts";
import type { PolicyConfig } from "../ports/stack.ts";
import type { KnownRuns } from "./runs.ts";

/** Nobody waits longer for it, milliseconds. */
const timeoutMs = 1_500;

/** The auth policy: what is written, what the app obeys, and what this checkout's config asks for beside it. */
export interface PolicyStatus {
  readonly written: LivePolicy | { readonly problem: string };
  /** Undefined: the app was not asked, or tells no more than its mode. */
  readonly app: AppPolicy | null | undefined;
  /** Why the app does not obey what is written; undefined: it does, or is not known to obey anything else. */
  readonly behind: string | undefined;
  /** Ids and an epoch of the config that are not live; the words of what is wrong with it. */
  readonly pending: string | undefined;
}

/**
 * One request to Vercel (one more the first time), and one to the app where something is denied or to be repeated. Never
 * throws.
 */
export async function readPolicyStatus(
  ports: Pick<Ports, "http" | "stack" | "gate">,
  around: {
    readonly gate: AppGate;
    readonly origin: string;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<PolicyStatus> {
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = around.signal === undefined ? limit : AbortSignal.any([limit, around.signal]);
  const written = await ports.gate.policy(signal).catch((error: unknown) => {
    if (error instanceof RunbookError) return { problem: error.message };
    if (limit.aborted) return { problem: `Vercel did not answer within ${timeoutMs} ms` };
    throw error;
  });
  const quiet = "problem" in written || (written.generation ?? 0) === 0;
  const seen = around.gate;
  const { policy } = seen;
  const app =
    policy === undefined && !quiet ? await askAppGate(ports.http, around.origin, { timeoutMs }) : seen;
  const late =
    quiet || app.policy === undefined || app.policy === null
      ? undefined
      : behind(app, written.generation ?? 0);
  return { written, app: app.policy, behind: late, pending: await pendingOf(ports, written) };
}

async function pendingOf(
  { stack }: Pick<Ports, "stack">,
  written: PolicyStatus["written"],
): Promise<string | undefined> {
  let config: PolicyConfig | undefined;
  try {
    config = await stack.policyConfig();
  } catch (error) {
    if (error instanceof RunbookError) return error.message;
    throw error;
  }
  if (config === undefined || "problem" in written) return undefined;
  const more = (config.deny ?? []).filter((id) => !written.deny.includes(id));
  const epoch = config.epoch !== undefined && config.epoch > written.epoch ? config.epoch : undefined;
  const parts = [
    ...(more.length === 0 ? [] : [`denies ${more.join(", ")}`]),
    ...(epoch === undefined ? [] : [`raises the epoch to ${formatInstant(epoch)}`]),
  ];
  return parts.length === 0 ? undefined : `the next \`pulumi up\` ${parts.join(" and ")}`;
}

/** In words: how many are denied, when and by whom last as far as records here tell, the epoch, whether the app obeys it. */
export function policyLines(
  policy: PolicyStatus | undefined,
  inForce: KnownRuns["inForce"],
): readonly string[] {
  if (policy === undefined) return [];
  const { written, app } = policy;
  if ("problem" in written) return [`policy     unknown: ${written.problem}`];
  const { generation, epoch, deny, unreadable } = written;
  if (unreadable)
    return [
      "POLICY     WHAT STANDS IN EDGE CONFIG IS NOT THIS STACK'S: `pulumi up` writes it anew; look who did it",
    ];
  if (generation === undefined)
    return ["policy     none is written yet: the next `pulumi up` makes the empty one"];
  const [first] = inForce.filter(({ what }) => what === denyList);
  const last =
    first === undefined || deny.length === 0
      ? ""
      : `, the last at ${first.since} by ${first.by} (${first.run})`;
  const said = [
    `${deny.length === 0 ? "nobody" : deny.length} denied${last}`,
    epoch === 0 ? "no epoch" : `epoch ${formatInstant(epoch)}`,
    `generation ${generation}`,
    ...(app === undefined || app === null || policy.behind !== undefined
      ? []
      : [`the app obeys it (${app.source})`]),
  ];
  return [
    `policy     ${said.join(", ")}`,
    ...(policy.behind === undefined ? [] : [`POLICY     NOT IN FORCE IN THE APP: ${policy.behind}`]),
    ...(app === null && generation > 0
      ? ["POLICY     NOT IN FORCE IN THE APP: its gate is from before there was a policy; deploy it anew"]
      : []),
    ...(policy.pending === undefined ? [] : [`policy     this checkout's config: ${policy.pending}`]),
  ];
}
