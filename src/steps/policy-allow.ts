import { z } from "zod";
import { sortedIds } from "../accounts/digest.ts";
import { BadInput, NeedsHuman } from "../errors.ts";
import { deniedId } from "../policy/config.ts";
import { foundPolicy, putPolicy } from "../policy/live/put-policy.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  ids: z.array(deniedId).min(1, "names nobody").describe("User and session ids that are on the deny list."),
});
const output = z.object({ generation: z.int(), denied: z.int(), elapsedMs: z.number() });

/** Takes ids off the deny list, of the very policy that is live. It lets more people in, so nobody does it alone. */
export const policyAllow: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "policy.allow",
  summary: "Take users and sessions off the deny list",
  effect: "converge",
  dangerous: true,
  undo: "`policy.deny` puts them on again.",
  input,
  output,
  policy: async ({ ids }, { stack: { identity } }) => {
    const { stack, project } = await identity();
    return { deny: [], allow: [...sortedIds(ids)], stack, project };
  },
  async plan({ ids }, { ports, signal }) {
    const { project, appOrigin, stack } = await ports.stack.identity();
    const { deny } = await ports.gate.policy(signal);
    const unknown = ids.filter((id) => !deny.includes(id));
    if (unknown.length > 0)
      throw new BadInput(`Not on the deny list: ${unknown.join(", ")}.`, {
        code: "BAD_ARGUMENT",
        hint: `On it: ${deny.length === 0 ? "nobody" : deny.join(", ")}.`,
      });
    const allow = sortedIds(ids);
    return {
      summary: `Let ${allow.join(", ")} into ${appOrigin} again; ${deny.length - allow.length} stay denied`,
      target: `vercel:${project}/edge-config/auth_policy`,
      operation: "policy.allow",
      decisions: { allow, stack },
    };
  },
  async run({ ids }, { ports, signal, note, approval }) {
    if (approval === undefined)
      throw new NeedsHuman("Taking anybody off the deny list always needs a second person.", {
        code: "APPROVAL_MISSING",
        hint: "Ask somebody to run `./runbook approve`.",
      });
    const { deny, generation } = await ports.gate.policy(signal);
    if (generation === undefined)
      throw new NeedsHuman(
        "The policy in Edge Config is not one of this stack, so nothing is taken off it.",
        {
          code: "VERIFY_FAILED",
          hint: "`pulumi up` writes it anew; then look who is on it.",
        },
      );
    const rest = deny.filter((id) => !ids.includes(id));
    const put = await putPolicy(
      { deny: rest, generation, approval },
      { ports, signal, note, what: `policy.allow of ${ids.length}` },
    );
    return { ...put, denied: rest.length };
  },
  async look({ ids }, { ports, signal }) {
    const seen = await foundPolicy(ports, signal, ({ deny }) => !ids.some((id) => deny.includes(id)));
    if (seen === undefined) return { done: false };
    const { deny } = await ports.gate.policy(signal);
    return { done: true, output: { generation: seen, denied: deny.length, elapsedMs: 0 } };
  },
};
