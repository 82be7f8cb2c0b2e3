import type { Settings } from "./config.ts";
import type { ReadContacts } from "../src/bypass/check-approval.ts";
import type { Seconds } from "../src/bypass/instant.ts";
import { Refusal } from "../src/bypass/refusal.ts";
import { readPolicyConfig } from "../src/policy/config.ts";
import { decidePolicy, type PolicyAnswer } from "../src/policy/decide.ts";
import { mayChangePolicy } from "../src/policy/may-change.ts";

interface PolicyCircumstances {
  readonly settings: Pick<Settings, "policy" | "audience" | "signingKey" | "formerSigningKey" | "project">;
  /** The item's text. */
  readonly liveText: string | undefined;
  /** The variable's value in the stack's record. */
  readonly floorText: string | undefined;
  readonly nowSeconds: Seconds;
  readonly stack: string;
  readonly dryRun: boolean;
  readonly contacts: ReadContacts;
  /** This very update closes a bypass, which nothing that is wrong with the policy may stop. */
  readonly closes: boolean;
}

/**
 * The policy to write, with what is to be said of it. Where it is refused while a bypass is being closed, the live one stays
 * as it is, and the reason is a warning.
 * @throws Refusal
 */
export async function policyToWrite(around: PolicyCircumstances): Promise<PolicyAnswer> {
  const { settings, liveText, floorText, nowSeconds } = around;
  const { audience, signingKey, formerSigningKey } = settings;
  const question = { audience, signingKey, formerSigningKey, liveText, floorText, nowSeconds };
  try {
    const policy = readPolicyConfig(settings.policy);
    const answer = await decidePolicy({ ...question, policy });
    const said = await mayChangePolicy(answer, { ...around, policy, project: settings.project });
    return { ...answer, warnings: [...answer.warnings, ...said] };
  } catch (error) {
    if (!(error instanceof Refusal) || !around.closes) throw error;
    const kept = await decidePolicy({ ...question, policy: undefined });
    return { ...kept, warnings: [`The auth policy stays as it is. ${error.message}`] };
  }
}
