import { noticeSecrets } from "./notice-secrets.ts";
import { makeRedact, type Redact } from "./redact.ts";

/** Names of the variables that hold a secret, beside those of the notices' channels. */
const names = [
  "VERCEL_API_TOKEN",
  "CLERK_SECRET_KEY",
  "RUNBOOK_TEST_USER_PASSWORD",
  "PULUMI_CONFIG_PASSPHRASE",
];

/** Takes out of a text whatever is secret in this environment, and what looks like a secret. */
export function redactFor(env: Readonly<Record<string, string | undefined>>): Redact {
  return makeRedact([...names.map((name) => env[name]), ...noticeSecrets(env)]);
}
