import type { ClerkVariable } from "../src/keys/clerk-keys.ts";

/** Where in the stack's config what Clerk gave stands, and the variable that it is written to. */
export const clerkConfig = [
  { key: "clerkPublishableKey", variable: "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY" },
  { key: "clerkJwtKey", variable: "CLERK_JWT_KEY" },
  { key: "clerkSecretKey", variable: "CLERK_SECRET_KEY" },
  { key: "clerkWebhookSecret", variable: "CLERK_WEBHOOK_SIGNING_SECRET" },
] as const satisfies readonly { readonly key: string; readonly variable: ClerkVariable }[];
