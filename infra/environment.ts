import * as pulumi from "@pulumi/pulumi";
import * as vercel from "@pulumiverse/vercel";
import { sealKeyOf } from "../guard/src/grant.ts";
import { TARGET } from "../src/bypass/config.ts";
import type { Settings } from "./config.ts";
import { isClerks, wantedKeys, type VariableKey } from "./variable-keys.ts";

/** What the values are made of, beside the config. */
interface EnvironmentParts {
  /** Connection string of the store. */
  readonly connection: pulumi.Output<string>;
  /** base64url of the raw public key. */
  readonly publicKey: string;
  readonly statement: string;
  /** The auth policy, signed: what a deployment goes by until it has read the item. */
  readonly policy: string;
  /** The team makes no variable whose value can be read back. */
  readonly sensitiveOnly: boolean;
}

/** What nobody but us may know: Vercel never shows it again, and a change in the dashboard cannot be seen. */
export const secretKeys: readonly VariableKey[] = [
  "CLERK_SECRET_KEY",
  "AUTH_GATE_SEAL_KEY",
  "AUTH_GATE_EDGE_CONFIG",
  "CLERK_WEBHOOK_SIGNING_SECRET",
];

/** Where a variable stands, and whether it is sensitive, is decided when it is made; values alone change afterwards. */
const placement = ["targets", "gitBranch", "customEnvironmentIds", "comment", "sensitive"];

/**
 * What the app reads. Each is updated in place; none is ever replaced. Clerk's may have been there before the stack, for
 * previews, too: they keep their placement and type, and are let go, not deleted, when the stack lets go of them. The
 * gate's own are the stack's, and go with it.
 */
export function environment(settings: Settings, parts: EnvironmentParts) {
  const values: Readonly<Record<VariableKey, pulumi.Input<string> | undefined>> = {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: settings.clerkPublishableKey,
    CLERK_JWT_KEY: settings.clerkJwtKey,
    CLERK_SECRET_KEY: settings.clerkSecretKey,
    CLERK_WEBHOOK_SIGNING_SECRET: settings.clerkWebhookSecret,
    AUTH_GATE_PUBLIC_KEY: parts.publicKey,
    AUTH_GATE_LANE: settings.lane,
    // From the signing key, so that no stack lacks it and nothing of the guard's hangs on Clerk's key, which rotates.
    AUTH_GATE_SEAL_KEY: sealKeyOf(settings.signingKey),
    AUTH_GATE_EDGE_CONFIG: parts.connection,
    AUTH_GATE_STATEMENT: parts.statement,
    // Written with the item, so that whoever deploys next, by whatever way, deploys with the policy of that moment.
    AUTH_GATE_POLICY: parts.policy,
    AUTH_GATE_POLICY_REQUIRED: "true",
  };
  return wantedKeys(settings).map((key) => {
    const secret = secretKeys.includes(key);
    const value = values[key] ?? "";
    return new vercel.ProjectEnvironmentVariable(
      key,
      {
        projectId: settings.project,
        key,
        value: secret ? pulumi.secret(value) : value,
        sensitive: secret || parts.sensitiveOnly,
        targets: [TARGET],
        ...(settings.team === undefined ? {} : { teamId: settings.team }),
      },
      isClerks(key)
        ? { retainOnDelete: true, ignoreChanges: placement }
        : // A team may forbid readable values later, and changing this would replace the variable.
          { ignoreChanges: ["sensitive"] },
    );
  });
}
