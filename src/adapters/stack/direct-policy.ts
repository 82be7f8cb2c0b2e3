import { publicKeyOf } from "../../../guard/src/grant.ts";
import { audienceOf } from "../../bypass/config.ts";
import { carriedMeta } from "../../bypass/carried-meta.ts";
import { secondsOf } from "../../bypass/instant.ts";
import { readLive } from "../../bypass/live-statement.ts";
import { decidePolicy } from "../../policy/decide.ts";
import { mayChangePolicy } from "../../policy/may-change.ts";
import { readSignedPolicy } from "../../policy/live-policy.ts";
import { deployDirectly } from "./direct-deployment.ts";
import type { Direct, DirectStackOptions } from "./direct-options.ts";
import { putItem } from "./put-item.ts";

type Around = Omit<DirectStackOptions, "direct"> & Direct;

interface Way extends Around {
  readonly signal: AbortSignal | undefined;
  readonly say: (line: string) => void;
}

/**
 * Writes what the config asks of the auth policy by Vercel's API, decided and judged by the stack program's own functions;
 * in the redeploy lane a deployment carries it. An item that cannot be read is not written over: it may deny more.
 * Repeating is safe.
 * @returns warnings for the output
 * @throws Refusal as the program does · RunbookError
 */
export async function policyDirectly(way: Way): Promise<readonly string[]> {
  const { engine, clock, policyItem, contacts, signal, say } = way;
  const [policy, { stack, project, lane }] = [await engine.policyConfig(), await engine.identity()];
  const key = (await way.signingKey()).reveal();
  const nowSeconds = secondsOf(clock);
  const answer = await decidePolicy({
    ...{ policy, audience: audienceOf(project), signingKey: key, nowSeconds },
    formerSigningKey: (await way.formerSigningKey())?.reveal(),
    liveText: await policyItem.read(signal),
  });
  const warnings = await mayChangePolicy(answer, {
    ...{ policy, stack, project, nowSeconds, dryRun: false, contacts },
  });
  if (!answer.isLive) await putItem(policyItem, answer.text, { clock, signal, say });
  if (lane === "redeploy") {
    const { generation } = answer.policy;
    const live = await readLive(await way.item.read(signal), publicKeyOf(key), audienceOf(project));
    const statement = {
      ...{ incident: live?.incident ?? "none", generation: live?.generation ?? 0 },
      opening:
        live === undefined || live.statement.mode === "closed" ? undefined : { statement: live.statement },
    };
    await deployDirectly(
      { ...way, stack: engine, signal: signal ?? new AbortController().signal },
      {
        ...{
          text: answer.text,
          what: "policy",
          closes: true,
          meta: { ...carriedMeta(statement, generation) },
        },
        ...{ incident: statement.incident, generation: statement.generation },
        ...(generation === 0 ? {} : { policy: generation }),
      },
    );
  }
  return [...answer.warnings, ...warnings];
}

/** Of the policy that is live in the redeploy lane, where a deployment's meta tells it; 0: the first, empty one, or none. */
export async function livePolicyGeneration({ engine, policyItem, signingKey }: Around): Promise<number> {
  const { lane, project } = await engine.identity();
  if (lane !== "redeploy") return 0;
  const key = publicKeyOf((await signingKey()).reveal());
  // Unreadable, it must not stop a close; the next `up` then deploys once more.
  const text = await policyItem.read().catch(() => undefined);
  return (await readSignedPolicy(text, key, audienceOf(project)))?.policy.generation ?? 0;
}
