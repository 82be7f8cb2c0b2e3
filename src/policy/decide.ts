import { MAX_DENY, signPolicy, type AuthPolicy } from "../../guard/src/auth-policy.ts";
import { publicKeyOf } from "../../guard/src/grant.ts";
import { formatInstant, type Seconds } from "../bypass/instant.ts";
import { Refusal } from "../bypass/refusal.ts";
import type { PolicyConfig } from "../ports/stack.ts";
import { tooMany } from "./config.ts";
import { readSignedPolicy, type SignedPolicy } from "./live-policy.ts";

export interface PolicyQuestion {
  readonly policy: PolicyConfig | undefined;
  readonly audience: string;
  /** PKCS#8 PEM. */
  readonly signingKey: string;
  /** The key before it, while a rotation keeps it: what it signed counts only where the new one has signed nothing. */
  readonly formerSigningKey?: string | undefined;
  /** What the item holds now; undefined when there is none, empty when its value is no text. */
  readonly liveText: string | undefined;
  /** What deployments are made with, as the stack's record has it: it stands in for an item that cannot be read. */
  readonly floorText?: string | undefined;
  readonly nowSeconds: Seconds;
}

/** What becomes of the policy, and what of it is new. */
export interface PolicyAnswer {
  /** The compact JWS for the item and the variable. */
  readonly text: string;
  readonly policy: AuthPolicy;
  /** These very bytes are in the item. */
  readonly isLive: boolean;
  /** Something is in the item that our key did not sign: what was denied there is not known. */
  readonly unreadable: boolean;
  /** Ids that come on and go off, and the epoch where it rises. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly raisedTo: Seconds | undefined;
  readonly warnings: readonly string[];
}

const nothing: Pick<AuthPolicy, "epoch" | "deny"> = { epoch: 0, deny: [] };

/**
 * Config and live policy -> the policy to write. Nothing is lowered by a config that does not know what is live: the later
 * epoch counts, and the ids of both; only a config that names the live generation takes ids off. The same question gives
 * the same bytes, and once they are live, asking again gives them again. Pure.
 * @throws Refusal for an epoch to come, or more ids than the gate takes
 */
export async function decidePolicy(question: PolicyQuestion): Promise<PolicyAnswer> {
  const { policy: config, audience, signingKey, liveText, floorText, nowSeconds } = question;
  const publicKey = publicKeyOf(signingKey);
  const live = await readSignedPolicy(liveText, publicKey, audience);
  const carried = live ?? (await readSignedPolicy(floorText, publicKey, audience));
  const known = carried ?? (await fromBeforeRotation(question));
  const before = known?.policy ?? nothing;
  const names = live !== undefined && config?.generation === live.policy.generation;
  const deny = sorted([...(config?.deny ?? []), ...(names ? [] : before.deny)]);
  if (deny.length > MAX_DENY) throw new Refusal(`policy.deny: with what is live, ${tooMany(deny.length)}.`);
  const epoch = epochOf(config, before.epoch, nowSeconds);
  const changes = {
    added: deny.filter((id) => !before.deny.includes(id)),
    removed: before.deny.filter((id) => !deny.includes(id)),
    raisedTo: epoch > before.epoch ? epoch : undefined,
  };
  const isFormer = carried === undefined && known?.text === liveText;
  const unreadable = live === undefined && liveText !== undefined && !isFormer;
  const warnings = warningsOf(question, { live, known, unreadable, ...changes });
  const isSame = changes.added.length + changes.removed.length === 0 && changes.raisedTo === undefined;
  if (live !== undefined && isSame) return { ...live, ...changes, isLive: true, unreadable, warnings };
  const generation = live === undefined ? firstGeneration(question, known) : live.policy.generation + 1;
  const policy: AuthPolicy = { aud: audience, generation, epoch, deny };
  return {
    text: await signPolicy(policy, signingKey),
    policy,
    ...changes,
    isLive: false,
    unreadable,
    warnings,
  };
}

/**
 * What the signing key from before its rotation signed: a new key must not let in whom the old one refused. The old one may
 * be out, so an epoch to come, which no command of ours has written, is not believed.
 */
async function fromBeforeRotation(question: PolicyQuestion): Promise<SignedPolicy | undefined> {
  const { formerSigningKey, audience, liveText, floorText, nowSeconds } = question;
  if (formerSigningKey === undefined) return undefined;
  const publicKey = publicKeyOf(formerSigningKey);
  for (const text of [liveText, floorText]) {
    const signed = await readSignedPolicy(text, publicKey, audience);
    if (signed !== undefined && signed.policy.epoch <= nowSeconds) return signed;
  }
  return undefined;
}

/** The later of both. One that lies in the past once was checked when it was raised: a slow clock does not refuse it again. */
function epochOf(config: PolicyConfig | undefined, live: Seconds, nowSeconds: Seconds): Seconds {
  const wanted = config?.epoch ?? 0;
  if (wanted > live && wanted > nowSeconds)
    throw new Refusal(
      `policy.epoch (${formatInstant(wanted)}) lies in the future: nobody could sign in until then; set it to now or earlier.`,
    );
  return Math.max(wanted, live);
}

/**
 * Nothing there and nothing to say: the first, empty one. Else by the time, above every generation that was ever written,
 * since the gate takes a lower one than it has seen for an unreadable one.
 */
function firstGeneration(
  { policy, liveText, nowSeconds }: PolicyQuestion,
  known: SignedPolicy | undefined,
): number {
  const isEmpty = (policy?.deny ?? []).length === 0 && policy?.epoch === undefined;
  if (liveText === undefined && known === undefined && isEmpty && policy?.generation === undefined) return 0;
  return Math.max(nowSeconds, (known?.policy.generation ?? 0) + 1, (policy?.generation ?? 0) + 1);
}

interface Found {
  readonly live: SignedPolicy | undefined;
  readonly known: SignedPolicy | undefined;
  readonly unreadable: boolean;
  readonly added: readonly string[];
}

function warningsOf({ policy }: PolicyQuestion, found: Found): readonly string[] {
  const { live, known, unreadable, added } = found;
  if (unreadable)
    return [
      `The auth policy in Edge Config is not one that this stack signed: it is written anew from ${known === undefined ? "this config alone" : "what deployments are made with, and this config"}. Look who changed it, and whether anybody is missing on the list.`,
    ];
  const { generation } = policy ?? {};
  if (live === undefined || generation === undefined || generation >= live.policy.generation) return [];
  if (added.length === 0) return [];
  return [
    `This config knows the auth policy of generation ${generation}, and ${live.policy.generation} is live: it puts ${added.join(", ")} on again, should somebody else have taken that off. What is live stays on.`,
  ];
}

const sorted = (ids: readonly string[]): readonly string[] => [...new Set(ids)].sort();
