import { generateKeyPairSync } from "node:crypto";
import { learnSecret } from "../../ports/known-secrets.ts";
import { Secret } from "../../ports/secret.ts";
import type { Gathered } from "./gather.ts";

/** What the stack's config lacks: plain values, and the names of secrets. */
export interface Lacking {
  readonly plain: Readonly<Record<string, unknown>>;
  readonly secrets: readonly string[];
}

/** Nothing where the config has everything. What it has is never changed. */
export function lackingIn({ place, project, origin, clerk }: Gathered): Lacking {
  const { config, egress } = place;
  const isNew = !config.holds("project");
  const plain: Readonly<Record<string, unknown>> = {
    team: project.team?.id,
    project: project.id,
    projectName: project.name,
    appOrigin: origin,
    clerkPublishableKey: clerk.publishableKey,
    clerkJwtKey: clerk.jwtKey,
    developmentInstance: clerk.kind === "test" ? true : undefined,
    egress: isNew ? egress : undefined,
  };
  const secrets = [
    ...["clerkSecretKey", "signingKey"],
    ...(clerk.webhookSecret === undefined ? [] : ["clerkWebhookSecret"]),
  ];
  return {
    plain: Object.fromEntries(
      Object.entries(plain).filter(([key, value]) => value !== undefined && !config.holds(key)),
    ),
    secrets: secrets.filter((key) => !config.holds(key)),
  };
}

/** The secrets' values; the key that signs is made here. */
export function secretsFor(lacking: Lacking, { clerk }: Gathered): Readonly<Record<string, Secret>> {
  const values: Readonly<Record<string, () => Secret | undefined>> = {
    clerkSecretKey: () => clerk.secretKey,
    clerkWebhookSecret: () => clerk.webhookSecret,
    signingKey: newSigningKey,
  };
  return Object.fromEntries(
    lacking.secrets.flatMap((key) => {
      const value = values[key]?.();
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/** Ed25519 in PKCS#8 PEM; the app's seal key is derived from it. */
function newSigningKey(): Secret {
  const { privateKey } = generateKeyPairSync("ed25519");
  const secret = new Secret(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  learnSecret(secret);
  return secret;
}
