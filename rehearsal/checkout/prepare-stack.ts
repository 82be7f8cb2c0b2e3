import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { begunStack, configFile, namespace, stack } from "./begun-stack.ts";
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

interface PreparedStack {
  readonly stack: string;
  /** What a bare `pulumi` needs beside the toolchain's: the sandbox's world, backend, passphrase, stack. */
  readonly env: Readonly<Record<string, string>>;
  /** The key that signs statements and requests, PKCS#8 PEM. */
  readonly signingKey: string;
  /** Creates everything, and a deployment: the one `up` of peacetime. @throws Error when it fails */
  readonly create: () => Promise<void>;
}

/** As the sandbox's Vercel names its project. */
const projectName = "nightshift";

/**
 * Makes the stack `sandbox` in a checkout: its config file with a key and secrets, and a state of its own beneath
 * `stateFolder`. Overwrites what an earlier sandbox left. What does not change from one sandbox to the next is made once, by
 * the real CLI, and copied from the toolchain's cache then.
 * @param root a copy of the checkout, or the checkout itself (its Pulumi.sandbox.yaml is not versioned)
 */
export async function prepareStack(options: {
  readonly root: string;
  readonly sandbox: SandboxFacts;
  readonly stateFolder: string;
  /** The state of this very stack, with what its sandbox holds, to begin with: to be copied. Default: a stack without resources. */
  readonly stateFrom?: string;
  /** Also deploy this git reference. Default `main`; null for none. */
  readonly deploymentRef?: string | null;
  /** Of the stack's secrets. Default `sandbox`. */
  readonly passphrase?: string;
  /** How a grant reaches the app. Default: `runtime`. */
  readonly lane?: "runtime" | "redeploy";
}): Promise<PreparedStack> {
  const { root, sandbox, stateFolder, deploymentRef = "main", lane = "runtime" } = options;
  const begun = await begunStack(join(root, "Pulumi.yaml"), {
    passphrase: options.passphrase ?? "sandbox",
    clerkSecretKey: sandbox.env["CLERK_SECRET_KEY"] ?? "",
  });
  await cp(options.stateFrom ?? begun.stateFolder, stateFolder, { recursive: true });
  const document = parseDocument(begun.configText);
  for (const [key, value] of Object.entries(plainConfig(sandbox, deploymentRef, lane)))
    document.setIn(["config", key], document.createNode(value));
  await writeFile(join(root, configFile), document.toString({ lineWidth: 0 }));
  const env = { ...sandbox.env, ...begun.env, PULUMI_BACKEND_URL: `file://${stateFolder}` };
  const call = { root, env: { ...process.env, ...env } };
  return {
    stack,
    env,
    signingKey: begun.signingKey,
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
    egress: { proxy: sandbox.proxy, caSha256: sandbox.ca.sha256 },
    ...(deploymentRef === null ? {} : { deployment: { ref: deploymentRef } }),
  };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [`${namespace}:${key}`, value]));
}
