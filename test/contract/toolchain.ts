import { chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BUNDLE, ensureStandIn } from "../../toolchain/parts/stand-ins.mjs";
import {
  nodeBinary,
  projectRoot,
  pulumiBinary,
  toolchainEnv,
  toolchainInfo,
  VERCEL_PROVIDER_VERSION,
} from "../../toolchain/env.mjs";

/** The plugin that a suite runs against: this project's stand-in, or its publisher's. */
export type Subject = "stand-in" | "official";

/** Whether set-up could download the official plugin. */
export const isOfficialInstalled = (): boolean => toolchainInfo().provider?.from === "official";

/** A PULUMI_HOME beneath `folder` whose plugin is the stand-in as these sources make it, bundled as it is shipped. */
async function standInHome(folder: string): Promise<string> {
  const part = { name: "vercel-provider", entry: "main.ts", version: VERCEL_PROVIDER_VERSION };
  const { dir } = await ensureStandIn(projectRoot, nodeBinary(), part);
  const home = join(folder, "home");
  const plugin = join(home, "plugins", `resource-vercel-v${VERCEL_PROVIDER_VERSION}`);
  await mkdir(plugin, { recursive: true });
  const bundle = join(home, BUNDLE);
  await copyFile(join(dir, BUNDLE), bundle);
  const launcher = join(plugin, "pulumi-resource-vercel");
  await writeFile(launcher, `#!/bin/sh\nexec '${nodeBinary()}' '${bundle}' "$@"\n`);
  await chmod(launcher, 0o755);
  return home;
}

/** The engine's CLI and environment, with the plugin that is to be tested. */
export async function toolchainFor(
  subject: Subject,
  folder: string,
): Promise<{ readonly binary: string; readonly env: Readonly<Record<string, string>> }> {
  const own = subject === "stand-in" ? { PULUMI_HOME: await standInHome(folder) } : {};
  return { binary: pulumiBinary(), env: { ...toolchainEnv(), ...own } };
}
