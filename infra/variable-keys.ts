import type { ClerkVariable } from "../src/keys/clerk-keys.ts";
import type { Settings } from "./config.ts";

const clerks = [
  "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
  "CLERK_JWT_KEY",
  "CLERK_SECRET_KEY",
  "CLERK_WEBHOOK_SIGNING_SECRET",
] as const;
const gates = [
  "AUTH_GATE_PUBLIC_KEY",
  "AUTH_GATE_LANE",
  "AUTH_GATE_SEAL_KEY",
  "AUTH_GATE_EDGE_CONFIG",
  "AUTH_GATE_STATEMENT",
  "AUTH_GATE_POLICY",
  "AUTH_GATE_POLICY_REQUIRED",
] as const;

/** A variable that this program owns; also the resource's name. */
export type VariableKey = (typeof clerks)[number] | (typeof gates)[number];

/** What production cannot live without, and had before the stack: never deleted. */
export const isClerks = (key: string): boolean => clerks.some((one) => one === key);

/** What a stack with this config wants at Vercel. */
export function wantedKeys({
  lane,
  clerkWebhookSecret,
  policyRequired = false,
}: {
  readonly lane: Settings["lane"];
  readonly clerkWebhookSecret?: unknown;
  readonly policyRequired?: boolean;
}): readonly VariableKey[] {
  return [...clerks, ...gates].filter((key) => {
    // In the other lane nothing reads it, so nothing is to stand there.
    if (key === "AUTH_GATE_STATEMENT") return lane === "redeploy";
    if (key === "AUTH_GATE_POLICY_REQUIRED") return policyRequired;
    return key !== "CLERK_WEBHOOK_SIGNING_SECRET" || clerkWebhookSecret !== undefined;
  });
}

/** Where in the stack's config what Clerk gave stands, and the variable that it is written to. */
export const clerkConfig = [
  { key: "clerkPublishableKey", variable: "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY" },
  { key: "clerkJwtKey", variable: "CLERK_JWT_KEY" },
  { key: "clerkSecretKey", variable: "CLERK_SECRET_KEY" },
  { key: "clerkWebhookSecret", variable: "CLERK_WEBHOOK_SIGNING_SECRET" },
] as const satisfies readonly { readonly key: string; readonly variable: ClerkVariable }[];
