import { percentDecoded } from "./percent-decoded.ts";
import { alsoMasking, makeRedact, type Redact } from "./redact.ts";
import type { Secret } from "./secret.ts";

/** Names of the variables that hold a secret, beside those of the notices' channels. */
const names = [
  "VERCEL_API_TOKEN",
  "CLERK_SECRET_KEY",
  "CLERK_PLATFORM_API_KEY",
  "RUNBOOK_TEST_USER_PASSWORD",
  "PULUMI_CONFIG_PASSPHRASE",
  "DATABASE_URL",
];

/** Masks of secrets that people gave to this process after it had begun; every sink of it hides them from then on. */
const learnt: Redact[] = [];

export function learnSecret(secret: Secret): void {
  learnt.push(alsoMasking((text) => text, secret));
}

/** Takes out of a text whatever is secret in this environment, and what looks like a secret. */
export function redactFor(env: Readonly<Record<string, string | undefined>>): Redact {
  const known = makeRedact([
    ...names.map((name) => env[name]),
    ...passwordOf(env["DATABASE_URL"] ?? ""),
    ...noticeSecrets(env),
  ]);
  return (text) => learnt.reduce((masked, mask) => mask(masked), known(text));
}

/** Names that a channel's secret may have. */
const noticeSecret = /^(?:[A-Z][A-Z0-9_]*_)?(?:WEBHOOK_URL|ROUTING_KEY|API_KEY|SMTP_URL)$/;

/**
 * Whether a channel's secret may stand in the variable of this name. The names are narrow, so that every such value is
 * known beforehand and can be taken out of records, whichever channels are configured.
 */
export function isNoticeSecret(name: string): boolean {
  return noticeSecret.test(name);
}

/** Every value that a channel's secret could be here, and the password inside an SMTP URL. */
export function noticeSecrets(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value === undefined || value === "" || !isNoticeSecret(name) ? [] : [value, ...passwordOf(value)],
  );
}

function passwordOf(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { password } = new URL(url);
  return password === "" ? [] : [percentDecoded(password), password];
}
