import {
  changedNothing,
  NeedsHuman,
  PermanentFailure,
  TransientFailure,
  unlessRefused,
} from "../../errors.ts";
import { noteInTurn } from "../../bypass/live/note-in-turn.ts";
import { redeploymentNow } from "../../deployments/redeploy-outlook.ts";
import type { Ports } from "../../ports/index.ts";
import type { LivePolicy } from "../../ports/live-gate.ts";
import type { PolicyConfig, StackResult } from "../../ports/stack.ts";
import { seesPolicy, watchPolicy } from "./watch-policy.ts";

interface Putting {
  readonly ports: Ports;
  readonly signal: AbortSignal;
  readonly note: (message: string, data?: Readonly<Record<string, unknown>>) => Promise<void>;
  /** The step, for the stack's history. */
  readonly what: string;
}

/** What was put in force. */
interface PutPolicy {
  readonly generation: number;
  readonly elapsedMs: number;
}

/**
 * Puts a change of the policy in force by one `up`, and waits until the live app obeys it. What it asks for is taken out of the
 * config again then: what is live is the record, and an `up` about something else must put nobody on again. Repeating is
 * safe.
 * @throws TransientFailure when some of it may have happened, or somebody else was quicker · NeedsHuman when the redeploy lane did not bring it live ·
 * PermanentFailure `VERIFY_FAILED`
 */
export async function putPolicy(
  config: PolicyConfig,
  { ports, signal, note, what }: Putting,
): Promise<PutPolicy> {
  const { stack, gate, git } = ports;
  const before = await stack.policyConfig();
  const redeployment = await redeploymentNow(ports, signal);
  for (const { sentence } of redeployment?.obstacles ?? []) await note(sentence);
  const { approval: _line, ...shown } = config;
  await note("Writing the auth policy.", { ...shown, approved: config.approval !== undefined });
  const ref = redeployment?.commit;
  const refBefore = ref === undefined ? undefined : ((await stack.deploymentConfig()).ref ?? null);
  await stack.setPolicyConfig({ ...required(before), ...config }, ref);
  /** What failed is given anew by whoever gave it: left in the config, an `up` about something else would put it in force. */
  const takeBack = async () => {
    const seen = await unlessRefused(() => gate.policy(signal));
    if (seen === undefined)
      await note("Whether it is in force cannot be told now; this checkout's config asks for it still.");
    else if (isIn(config, seen)) await stack.setPolicyConfig(left(before, config, seen));
    else await stack.setPolicyConfig(before, refBefore);
  };
  let result: StackResult;
  try {
    const message = `${what} by ${(await git.userEmail()) ?? "someone"}`;
    result = await noteInTurn(note, (onProgress) => stack.up({ signal, message, onProgress }));
  } catch (error) {
    if (changedNothing(error)) await stack.setPolicyConfig(before, refBefore);
    else await takeBack();
    throw error;
  }
  for (const warning of result.warnings) await note(warning);
  if (result.outcome !== "succeeded") {
    await takeBack();
    throw failed(result);
  }
  const live = await gate.policy(signal);
  if (live.generation === undefined)
    throw new PermanentFailure("The update went through, but Edge Config holds no policy of this stack.", {
      code: "VERIFY_FAILED",
      hint: "See `./runbook status`, and give the same command again.",
    });
  await stack.setPolicyConfig(left(before, config, live));
  refuseOvertaken(config, live);
  const elapsedMs = await watchPolicy({ ports, generation: live.generation, signal });
  await note(`The live app obeys the policy of generation ${live.generation}.`, { elapsedMs });
  return { generation: live.generation, elapsedMs };
}

/**
 * After a lost answer or a kill: whether the policy is as wanted and the live app obeys it. Then what an earlier attempt left in
 * the config is taken out as `putPolicy` would have done: an `up` about something else must put nobody on again.
 * @returns its generation; undefined when it is not
 */
export async function foundPolicy(
  ports: Ports,
  signal: AbortSignal,
  wanted: (policy: LivePolicy) => boolean,
): Promise<number | undefined> {
  const generation = await seesPolicy(ports, signal, wanted);
  const config = generation === undefined ? undefined : await ports.stack.policyConfig();
  if (config !== undefined)
    await ports.stack.setPolicyConfig(left(config, config, await ports.gate.policy(signal)));
  return generation;
}

/** Everything that was asked for is live. */
const isIn = ({ deny = [], epoch = 0 }: PolicyConfig, live: LivePolicy): boolean =>
  deny.every((id) => live.deny.includes(id)) && epoch <= live.epoch;

/** A list takes others off only while it names the live generation: where somebody else wrote first, they all stay on. */
function refuseOvertaken({ deny = [], generation }: PolicyConfig, live: LivePolicy): void {
  if (generation === undefined || live.deny.every((id) => deny.includes(id))) return;
  throw new TransientFailure(
    "Somebody else changed the auth policy at the same time, so nobody was taken off the deny list.",
    { code: "STACK_FAILED", hint: "Give the same command again, or resume: it goes by what is live now." },
  );
}

function failed({ deployment, message }: StackResult): Error {
  if (deployment !== undefined)
    return new NeedsHuman(`${deployment.message} The policy is NOT live in the app.`, {
      code: "DEPLOYMENT_NOT_LIVE",
      hint: `${deployment.hint} Then give the same command again.`,
    });
  return new TransientFailure(message ?? "The update of the stack failed.", {
    code: "STACK_FAILED",
    hint: "Some of it may be live; `./runbook status` looks.",
  });
}

const required = (config: PolicyConfig | undefined) =>
  config?.required === undefined ? {} : { required: config.required };

/** What the config asked for before and is not live yet: somebody else's wish, kept as it was. */
export function left(
  before: PolicyConfig | undefined,
  put: PolicyConfig,
  live: LivePolicy,
): PolicyConfig | undefined {
  if (before === undefined) return undefined;
  const { deny = [], epoch = 0, generation: _named, ...rest } = before;
  // A list that replaced the live one has left out on purpose whom it does not name.
  const open = put.generation === undefined ? deny.filter((id) => !live.deny.includes(id)) : [];
  const later = epoch > live.epoch;
  if (open.length === 0 && !later) {
    const kept = required(before);
    return Object.keys(kept).length === 0 ? undefined : kept;
  }
  return { ...rest, ...(open.length === 0 ? {} : { deny: open }), ...(later ? { epoch } : {}) };
}
