import * as pulumi from "@pulumi/pulumi";
import * as vercel from "@pulumiverse/vercel";
import { sealKeyOf } from "../guard/src/grant.ts";
import { TARGET, type Settings } from "./config.ts";

interface Variable {
  readonly key: string;
  readonly value: pulumi.Input<string>;
  /** Vercel never shows it again; a change in the dashboard cannot be seen. */
  readonly sensitive: boolean;
}

/** What the app reads. Each is updated in place; none is ever replaced in an incident. */
export function environment(
  settings: Settings,
  connection: pulumi.Output<string>,
  publicKey: string,
  statement: string,
) {
  const secret = (key: string, value: pulumi.Input<string>): Variable => ({
    key,
    value: pulumi.secret(value),
    sensitive: true,
  });
  const open = (key: string, value: string): Variable => ({ key, value, sensitive: false });
  const variables: Variable[] = [
    open("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", settings.clerkPublishableKey),
    open("CLERK_JWT_KEY", settings.clerkJwtKey),
    open("AUTH_GATE_PUBLIC_KEY", publicKey),
    open("AUTH_GATE_LANE", settings.lane),
    secret("CLERK_SECRET_KEY", settings.clerkSecretKey),
    // From the signing key, so that no stack lacks it and nothing of the guard's hangs on Clerk's key, which rotates.
    secret("AUTH_GATE_SEAL_KEY", sealKeyOf(settings.signingKey)),
    secret("EDGE_CONFIG", connection),
  ];
  // In the other lane nothing reads it, so nothing is to stand there.
  if (settings.lane === "redeploy") variables.push(open("AUTH_GATE_STATEMENT", statement));
  if (settings.clerkWebhookSecret !== undefined)
    variables.push(secret("CLERK_WEBHOOK_SIGNING_SECRET", settings.clerkWebhookSecret));
  return variables.map((variable) => register(settings, variable));
}

function register(settings: Settings, { key, value, sensitive }: Variable) {
  return new vercel.ProjectEnvironmentVariable(key, {
    projectId: settings.project,
    key,
    value,
    sensitive,
    targets: [TARGET],
    ...(settings.team === undefined ? {} : { teamId: settings.team }),
  });
}
