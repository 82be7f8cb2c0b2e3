import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pulumiBinary, toolchainEnv, toolchainInfo, VERCEL_PROVIDER_VERSION } from "../../toolchain/env.mjs";

/** Which plugin the suite holds to the contract. */
export type Subject = "installed" | "source";

/** The stand-in, run from its source, in a PULUMI_HOME of its own beneath `folder`. */
async function sourceHome(folder: string): Promise<string> {
  const home = join(folder, "home");
  const plugin = join(home, "plugins", `resource-vercel-v${VERCEL_PROVIDER_VERSION}`);
  await mkdir(plugin, { recursive: true });
  const main = fileURLToPath(new URL("../../toolchain/vercel-provider/main.ts", import.meta.url));
  const launcher = join(plugin, "pulumi-resource-vercel");
  await writeFile(launcher, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  await chmod(launcher, 0o755);
  return home;
}

/** Whether the plugin that set-up installed is the official one. */
export const isOfficialInstalled = (): boolean => toolchainInfo().provider?.from === "official";

/** The engine's CLI and environment, with the plugin that is to be tested. */
export async function toolchainFor(
  subject: Subject,
  folder: string,
): Promise<{ readonly binary: string; readonly env: Readonly<Record<string, string>> }> {
  const env = toolchainEnv();
  const home = subject === "source" ? { PULUMI_HOME: await sourceHome(folder) } : {};
  return { binary: pulumiBinary(), env: { ...env, ...home } };
}
