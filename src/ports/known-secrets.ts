import { noticeSecrets } from "./notice-secrets.ts";
import { alsoMasking, makeRedact, type Redact } from "./redact.ts";
import type { Secret } from "./secret.ts";

/** Names of the variables that hold a secret, beside those of the notices' channels. */
const names = [
  "VERCEL_API_TOKEN",
  "CLERK_SECRET_KEY",
  "RUNBOOK_TEST_USER_PASSWORD",
  "PULUMI_CONFIG_PASSPHRASE",
];

/** Masks of secrets that people gave to this process after it had begun; every sink of it hides them from then on. */
const learnt: Redact[] = [];

export function learnSecret(secret: Secret): void {
  learnt.push(alsoMasking((text) => text, secret));
}

/** Takes out of a text whatever is secret in this environment, and what looks like a secret. */
export function redactFor(env: Readonly<Record<string, string | undefined>>): Redact {
  const known = makeRedact([...names.map((name) => env[name]), ...noticeSecrets(env)]);
  return (text) => learnt.reduce((masked, mask) => mask(masked), known(text));
}
