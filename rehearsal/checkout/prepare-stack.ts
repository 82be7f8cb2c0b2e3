import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { readRegularText } from "../../src/adapters/regular-file.mjs";
import { pulumi } from "./pulumi.ts";

/** What `npm run sandbox -- --json` prints, as far as a stack needs it. */
export interface SandboxFacts {
  readonly env: Readonly<Record<string, string>>;
  readonly app: { readonly origin: string };
  readonly proxy: string;
  readonly ca: { readonly sha256: string };
  readonly clerk: { readonly publishableKey: string; readonly jwtKey: string };
  readonly vercel: { readonly team: string; readonly project: string; readonly projectName?: string };
}

export interface PreparedStack {
  readonly stack: string;
  /** What a bare `pulumi` needs beside the toolchain's: the sandbox's world, backend, passphrase, stack. */
  readonly env: Readonly<Record<string, string>>;
  /** The key that signs statements and requests, PKCS#8 PEM. */
  readonly signingKey: string;
  /** Creates everything, and a deployment: the one `up` of peacetime. @throws Error when it fails */
  readonly create: () => Promise<void>;
}

/** Protects nothing: whoever can read the sandbox's folder is in it. */
const passphrase = "sandbox";
/** As the sandbox's Vercel names its project. */
const projectName = "nightshift";
const namespace = "auth-environment";

/**
 * Makes the stack `sandbox` in a checkout: its config file with generated keys, and a state of its own beneath
 * `stateFolder`. Overwrites what an earlier sandbox left.
 * @param root a copy of the checkout, or the checkout itself (its Pulumi.sandbox.yaml is not versioned)
 */
export async function prepareStack(options: {
  readonly root: string;
  readonly sandbox: SandboxFacts;
  readonly stateFolder: string;
  /** Also deploy this git reference. Default `main`; null for none. */
  readonly deploymentRef?: string | null;
  readonly stack?: string;
  /** Of the stack's secrets. Default `sandbox`. */
  readonly passphrase?: string;
  /** How a grant reaches the app. Default: `runtime`. */
  readonly lane?: "runtime" | "redeploy";
}): Promise<PreparedStack> {
  const { root, sandbox, stateFolder, deploymentRef = "main", stack = "sandbox", lane = "runtime" } = options;
  await mkdir(stateFolder, { recursive: true });
  const env = {
    ...sandbox.env,
    PULUMI_BACKEND_URL: `file://${stateFolder}`,
    PULUMI_CONFIG_PASSPHRASE: options.passphrase ?? passphrase,
    PULUMI_STACK: stack,
  };
  const call = { root, env: { ...process.env, ...env } };
  const file = join(root, `Pulumi.${stack}.yaml`);
  await writeFile(file, "");
  await pulumi(["stack", "init", stack, "--no-select"], call);
  const document = parseDocument(await readRegularText(file));
  document.set("config", document.createNode(plainConfig(sandbox, deploymentRef, lane)));
  await writeFile(file, document.toString({ lineWidth: 0 }));
  const secret = secrets(sandbox);
  for (const [key, value] of Object.entries(secret))
    await pulumi(["config", "set", "--secret", key, "--stack", stack], { ...call, input: value });
  return {
    stack,
    env,
    signingKey: secret.signingKey,
    create: async () => {
      await pulumi(["up", "--yes", "--skip-preview", "--suppress-outputs", "--stack", stack], call);
    },
  };
}

function plainConfig(
  sandbox: SandboxFacts,
  deploymentRef: string | null,
  lane: string,
): Record<string, unknown> {
  const config = {
    team: sandbox.vercel.team,
    project: sandbox.vercel.project,
    projectName: sandbox.vercel.projectName ?? projectName,
    appOrigin: sandbox.app.origin,
    lane,
    clerkPublishableKey: sandbox.clerk.publishableKey,
    clerkJwtKey: sandbox.clerk.jwtKey,
    reach: { proxy: sandbox.proxy, caSha256: sandbox.ca.sha256 },
    ...(deploymentRef === null ? {} : { deployment: { ref: deploymentRef } }),
  };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [`${namespace}:${key}`, value]));
}

function secrets(sandbox: SandboxFacts) {
  const { privateKey } = generateKeyPairSync("ed25519");
  return {
    signingKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    clerkSecretKey: sandbox.env["CLERK_SECRET_KEY"] ?? "",
    clerkWebhookSecret: `whsec_${Buffer.from("nightshift sandbox").toString("base64")}`,
  };
}
