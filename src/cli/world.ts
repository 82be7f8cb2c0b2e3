import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkWorld } from "../check-world.ts";
import { openPorts, type OpenedPorts } from "../open-ports.ts";
import { pulumiBinary, toolchainEnv, toolchainInfo } from "../../toolchain/env.mjs";

/** The checkout that a command works on: the current folder when it is one, else the one that this file is in. */
export function checkoutRoot(): string {
  const here = process.cwd();
  return existsSync(join(here, "Pulumi.yaml"))
    ? here
    : dirname(dirname(dirname(fileURLToPath(import.meta.url))));
}

/** The `--stack` option, the same for every command that has a stack. */
export const stackArg = {
  stack: {
    type: "string",
    description: "Stack to act on; default: PULUMI_STACK, or the only one that has a config",
  },
} as const;

/** The outside world as this shell sees it. Nothing is asked of it yet. */
export async function openWorld(options: { readonly stack: string | undefined }): Promise<OpenedPorts> {
  const { cli, languageHost, provider } = toolchainInfo();
  const said = (part: typeof cli) =>
    part === undefined ? "not set up" : `${part.from} ${part.version} (${part.id})`;
  return await openPorts({
    root: checkoutRoot(),
    stack: options.stack,
    env: process.env,
    toolchain: {
      binary: pulumiBinary,
      env: toolchainEnv,
      parts: () => ({ cli: said(cli), languageHost: said(languageHost), provider: said(provider) }),
    },
  });
}

/**
 * The same, once it is sure that it is this stack's own world.
 * @throws BadInput naming what does not fit; nothing was changed then
 */
export async function openCheckedWorld(options: {
  readonly stack: string | undefined;
}): Promise<{ readonly ports: OpenedPorts; readonly warnings: readonly string[] }> {
  const ports = await openWorld(options);
  const { warnings } = await checkWorld(ports, process.env);
  return { ports, warnings };
}
