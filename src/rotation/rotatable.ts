import { strayText, type KeyFault } from "../keys/fault.ts";
import { readSecretKey } from "../keys/publishable-key.ts";
import { guided } from "./guided.ts";
import type { Rotatable, RotatableName } from "./secret-kind.ts";

const dashboard =
  "In Clerk's dashboard (dashboard.clerk.com) choose the application and, at the top, Production.";

const all: readonly Rotatable[] = [
  ...guided,
  {
    name: "clerk-secret-key",
    title: "Clerk's secret key",
    config: "clerkSecretKey",
    variable: "CLERK_SECRET_KEY",
    fault: (text) => readSecretKey(text).fault,
    makeByHand: `${dashboard} Configure > API keys > Secret keys > Add new key. Name it after who uses it and the day. It is shown once: copy it whole.`,
    deleteByHand: `${dashboard} Configure > API keys > Secret keys. Note the old key's name and its "Last used". Then its menu (…) > Delete, and confirm.`,
  },
  {
    name: "clerk-webhook-secret",
    title: "the webhook signing secret",
    config: "clerkWebhookSecret",
    variable: "CLERK_WEBHOOK_SIGNING_SECRET",
    fault: webhookFault,
    makeByHand: `${dashboard} Configure > Webhooks. Note each endpoint that you do not know: an intruder's gets every event of your users. Add Endpoint with the same URL and the same events as the app's own, open it, and copy Signing Secret (whsec_…).`,
    deleteByHand: `${dashboard} Configure > Webhooks > the app's old endpoint (the one that was there before) > menu (…) > Delete. Note how many of its messages have failed; replay those at the new one with Replay > Missing messages.`,
  },
  {
    name: "grant-signing-key",
    title: "the key that signs grants",
    config: "signingKey",
    variable: "AUTH_GATE_PUBLIC_KEY",
    fault: (text) =>
      /^-----BEGIN PRIVATE KEY-----/.test(text)
        ? undefined
        : { code: "form", words: "is no private key in PKCS#8 PEM" },
    makeByHand: undefined,
    deleteByHand: undefined,
  },
];

export const rotatable = (name: RotatableName): Rotatable => {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} is in no list of secrets`);
  return found;
};

/** Where the config keeps a secret that was made and is not in use yet. */
export const nextOf = ({ config }: Pick<Rotatable, "config">): string => `next${capital(config)}`;
/** Where the config keeps the one before, until it is seen to be refused. */
export const formerOf = ({ config }: Pick<Rotatable, "config">): string => `former${capital(config)}`;

const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** Svix: `whsec_` and base64 of 24 to 64 bytes. */
function webhookFault(text: string): KeyFault | undefined {
  const stray = strayText(text);
  if (stray !== undefined) return stray;
  if (!text.startsWith("whsec_"))
    return { code: "form", words: "is no webhook signing secret: it begins with whsec_" };
  return /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(text)
    ? undefined
    : { code: "truncated", words: "is too short, or has characters that no webhook signing secret has" };
}
