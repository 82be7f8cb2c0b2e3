import { formatInstant } from "../bypass/instant.ts";
import type { PolicyAnswer } from "./decide.ts";

/** What the stack says of the auth policy: a function of the policy alone, so that time does not change it. */
export function policyOutputs({ text, policy }: Pick<PolicyAnswer, "text" | "policy">) {
  const { generation, epoch, deny } = policy;
  return {
    policy: text,
    policyGeneration: generation,
    denied: deny.length,
    ...(epoch === 0 ? {} : { epoch: formatInstant(epoch) }),
  };
}
