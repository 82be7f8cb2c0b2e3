import { generateGateKeys } from "../../guard/src/grant.ts";
import { BadInput, NeedsHuman } from "../errors.ts";
import type { CallOptions } from "../ports/clerk.ts";
import type { Ports } from "../ports/index.ts";
import { Secret } from "../ports/secret.ts";
import { nextOf } from "./rotatable.ts";
import type { Rotatable } from "./secret-kind.ts";

/** Who makes a new secret. */
export type Maker = "platform" | "hand" | "here";

/** By Clerk's Platform API where the account has it, unless somebody says otherwise. */
export function makerOf(
  kind: Rotatable,
  asked: "auto" | "platform" | "hand",
  around: { readonly platform: boolean; readonly given: boolean },
): Maker {
  if (kind.makeByHand === undefined) return "here";
  if (kind.name !== "clerk-secret-key" || around.given) return "hand";
  if (asked === "auto") return around.platform ? "platform" : "hand";
  return asked;
}

/** How often a person is asked anew for a secret that cannot be the one: a paste goes wrong now and then. */
const pastesMax = 3;

/**
 * One that a person has made: given as an input, put into the stack's config beforehand, or typed now. Where it is typed and
 * `check` refuses it, the question stands there once more, with the reason.
 * @param check throws BadInput for one that cannot be it
 * @throws NeedsHuman `SECRET_MISSING` where nobody is at a terminal · what `check` throws
 */
export async function secretByHand(
  ports: Pick<Ports, "secrets" | "ask">,
  kind: Rotatable,
  given: Secret | undefined,
  check: (secret: Secret) => Promise<void>,
): Promise<Secret> {
  const there = given ?? (await ports.secrets.read(nextOf(kind)));
  if (there !== undefined) {
    await check(there);
    return there;
  }
  let above = [`${kind.makeByHand ?? ""} Then paste it here.`];
  for (let paste = 1; ; paste++) {
    const secret = await pasted(ports, kind, above);
    try {
      await check(secret);
      return secret;
    } catch (error) {
      if (!(error instanceof BadInput) || paste === pastesMax) throw error;
      above = [error.message, error.hint ?? ""];
    }
  }
}

async function pasted(
  { ask }: Pick<Ports, "ask">,
  kind: Rotatable,
  above: readonly string[],
): Promise<Secret> {
  try {
    return await ask.secret("New secret, not shown: ", above);
  } catch (error) {
    if (!(error instanceof NeedsHuman)) throw error;
    throw new NeedsHuman(`A person has to make it. ${kind.makeByHand ?? ""}`, {
      code: "SECRET_MISSING",
      hint: `Then \`pulumi config set --secret ${nextOf(kind)}\` (it asks for the value), and \`./runbook resume\`.`,
    });
  }
}

/**
 * A part of the rotation of a secret that no API can set: a person does it and notes what was found.
 * @throws NeedsHuman `OUTCOME_UNKNOWN` while it is not done
 */
export async function doneByHand({ ask }: Pick<Ports, "ask">, step: string, what: string): Promise<string> {
  const said = (await ask.text("Done? Note what you found (empty: not done): ", [what])).trim();
  if (said !== "") return said;
  throw new NeedsHuman(`${step} is not done yet`, {
    code: "OUTCOME_UNKNOWN",
    hint: "Do it and resume the run; everything before it stands.",
  });
}

/** Ed25519, from the system's random source. */
export const signingKeyMadeHere = (): Secret => new Secret(generateGateKeys().privateKey);

/**
 * Keeps a new secret, encrypted, until `keys.set` puts it in the old one's place. Repeating is safe.
 * @returns its keyed fingerprint
 */
export async function keepNext(
  { secrets }: Pick<Ports, "secrets">,
  kind: Rotatable,
  secret: Secret,
): Promise<string> {
  await secrets.write({ [nextOf(kind)]: secret });
  return await secrets.fingerprint(secret);
}

/** Milliseconds for one question to Clerk. */
export const clerkTimeoutMs = 10_000;

export const clerkCall = (signal: AbortSignal): CallOptions => ({ timeoutMs: clerkTimeoutMs, signal });
