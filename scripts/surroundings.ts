import { pulumiBinary, toolchainEnv, toolchainInfo, toolchainPath } from "../toolchain/env.mjs";

export { watchFreeze as beside } from "../src/cli/freeze-warning.ts";

/** What set-up put there, for the commands. */
export const toolchain = {
  binary: pulumiBinary,
  env: toolchainEnv,
  path: toolchainPath,
  parts: () => {
    const { cli, languageHost, provider } = toolchainInfo();
    const said = (part: typeof cli) =>
      part === undefined ? "not set up" : `${part.from} ${part.version} (${part.id})`;
    return { cli: said(cli), languageHost: said(languageHost), provider: said(provider) };
  },
};
