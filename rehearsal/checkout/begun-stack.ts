import { createHash, generateKeyPairSync } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readRegularText } from "../../src/adapters/regular-file.mjs";
import { cacheRoot, PULUMI_VERSION } from "../../toolchain/env.mjs";
import { pulumi } from "./pulumi.ts";

export const stack = "sandbox";
export const namespace = "auth-environment";
export const configFile = `Pulumi.${stack}.yaml`;

const signingKeyFile = "signing-key.pem";

/** A stack with its secrets and nothing else: neither where it is reached nor a resource. */
interface BegunStack {
  /** To be copied. */
  readonly stateFolder: string;
  readonly configText: string;
  /** Which stack it is, and the passphrase of its secrets. */
  readonly env: Readonly<Record<string, string>>;
  /** The key that signs statements and requests, PKCS#8 PEM. */
  readonly signingKey: string;
}

/**
 * Made once for this project, these secrets and this version of the CLI, beneath the toolchain's cache. Repeating is safe, and two at once.
 * It protects nothing: whoever can read the cache is in every sandbox of this user, and in nothing else.
 * @param project its Pulumi.yaml
 * @throws Error when the CLI fails
 */
export async function begunStack(
  project: string,
  secrets: { readonly passphrase: string; readonly clerkSecretKey: string },
): Promise<BegunStack> {
  const { passphrase } = secrets;
  const env = { PULUMI_STACK: stack, PULUMI_CONFIG_PASSPHRASE: passphrase };
  const digest = createHash("sha256").update(
    JSON.stringify([PULUMI_VERSION, secrets, await readRegularText(project)]),
  );
  const cache = join(cacheRoot(), "begun-stacks");
  const folder = join(cache, digest.digest("hex").slice(0, 16));
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true, mode: 0o700 });
    const draft = await mkdtemp(join(cache, "draft-"));
    await begin(draft, { project, env, clerkSecretKey: secrets.clerkSecretKey });
    // Another process may have been quicker: its own is as good.
    await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
  }
  return {
    env,
    stateFolder: join(folder, "state"),
    configText: await readRegularText(join(folder, configFile)),
    signingKey: await readRegularText(join(folder, signingKeyFile)),
  };
}

async function begin(
  folder: string,
  given: { readonly project: string; readonly env: BegunStack["env"]; readonly clerkSecretKey: string },
): Promise<void> {
  const { privateKey } = generateKeyPairSync("ed25519");
  const signingKey = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  await mkdir(join(folder, "state"));
  await copyFile(given.project, join(folder, "Pulumi.yaml"));
  await writeFile(join(folder, signingKeyFile), signingKey, { mode: 0o600 });
  const backend = { PULUMI_BACKEND_URL: `file://${join(folder, "state")}` };
  const call = { root: folder, env: { ...process.env, ...given.env, ...backend } };
  await pulumi(["stack", "init", stack, "--no-select"], call);
  const secret = {
    signingKey,
    clerkSecretKey: given.clerkSecretKey,
    clerkWebhookSecret: `whsec_${Buffer.from("nightshift sandbox").toString("base64")}`,
  };
  for (const [key, value] of Object.entries(secret))
    await pulumi(["config", "set", "--secret", key, "--stack", stack], { ...call, input: value });
}
