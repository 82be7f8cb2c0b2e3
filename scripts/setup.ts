import { defineCommand } from "../src/cli/command.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { PermanentFailure } from "../src/errors.ts";
import { nearestProject } from "../src/adapters/nearest-project.ts";
import { builtApp } from "../rehearsal/checkout/built-app.ts";
import { drillPlaces } from "../toolchain/drill-places.mjs";
import { toolchainInfo } from "../toolchain/env.mjs";
import { endOnSignals, setup } from "../toolchain/setup.mjs";

/** Gets Pulumi and its plugins into this machine's cache, so that nothing is downloaded in an incident. Safe to repeat. */
export default defineCommand({
  summary: "Get Pulumi and its plugins into this machine's cache; afterwards nothing is downloaded",
  options: {
    offline: { type: "boolean", description: "Try no official download" },
    retryOfficial: {
      type: "boolean",
      description: "Ask for official releases again where a stand-in is in use",
    },
    clearBuildCache: { type: "boolean", description: "Free what building the CLI left behind (3 GB) first" },
  },
  async run({ offline, retryOfficial, clearBuildCache }, { out, cwd }) {
    const stopListening = endOnSignals();
    try {
      await setup({ offline, retryOfficial, clearBuildCache });
    } catch (error) {
      const [message = "", ...rest] = (error instanceof Error ? error.message : String(error)).split("\n");
      throw new PermanentFailure(message, {
        code: "TOOLCHAIN_MISSING",
        hint: rest.join(" ").trim() || "Run it again where a network can be reached.",
        cause: error,
      });
    } finally {
      stopListening();
    }
    // A drill would build it, too; whoever sets up has the time.
    const project = nearestProject(cwd);
    if (project !== undefined && drillPlaces() !== undefined)
      await builtApp(project, (line) => out.note(line));
    out.answer({ toolchain: toolchainInfo() }, () => ["The toolchain is set up."]);
    return exitCodes.done;
  },
});
