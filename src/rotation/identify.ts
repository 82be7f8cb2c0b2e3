import type { Ports } from "../ports/index.ts";
import type { Secret } from "../ports/secret.ts";
import { clerkCall } from "./new-secret.ts";
import type { RotatableName } from "./secret-kind.ts";

interface Identified {
  readonly verdict: "in-use" | "former" | "same-instance" | "other-instance" | "refused" | "not-given";
  /** For people; empty where nothing was given. */
  readonly sentence: string;
}

interface Known {
  readonly which: RotatableName;
  readonly leaked: Secret | undefined;
  readonly now: Secret | undefined;
  readonly former: Secret | undefined;
}

/**
 * What a secret that is out is worth: whether it is the one in use, the one before, another key of this instance, of another
 * one, or refused by Clerk. Of a Clerk key Clerk is asked, which counts as a use of it.
 * @throws TransientFailure when Clerk does not answer
 */
export async function identifyLeaked(
  { clerkInstance }: Pick<Ports, "clerkInstance">,
  { which, leaked, now, former }: Known,
  signal: AbortSignal,
): Promise<Identified> {
  if (leaked === undefined) return { verdict: "not-given", sentence: "" };
  const text = leaked.reveal().trim();
  if (text === now?.reveal())
    return { verdict: "in-use", sentence: "What is out is the secret that is in use." };
  if (which !== "clerk-secret-key") {
    if (text === former?.reveal())
      return { verdict: "former", sentence: "What is out is the secret from before the last rotation." };
    return { verdict: "refused", sentence: "What is out is neither the secret in use nor the one before." };
  }
  const answer = await clerkInstance.tryKey(leaked, clerkCall(signal));
  if (!answer.taken)
    return { verdict: "refused", sentence: "Clerk refuses the key that is out (401): it is dead already." };
  if (text === former?.reveal())
    return {
      verdict: "former",
      sentence: "What is out is the key from before the last rotation, and Clerk still takes it.",
    };
  const own = now === undefined ? undefined : await clerkInstance.tryKey(now, clerkCall(signal));
  if (own?.taken === true && own.instance === answer.instance)
    return {
      verdict: "same-instance",
      sentence: `What is out is another key of this instance (${answer.instance}), and Clerk takes it: delete it in the dashboard.`,
    };
  return {
    verdict: "other-instance",
    sentence: `What is out is of another instance (${answer.instance}, ${answer.environment}): rotate it there.`,
  };
}
