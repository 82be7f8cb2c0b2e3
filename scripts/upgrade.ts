import { defineCommand } from "../src/cli/command.ts";
import { badArgument } from "../src/cli/edge.ts";
import { packageRoot, projectRoot } from "../src/cli/roots.ts";
import { upgradedFiles } from "../src/cli/upgrade/shipment.ts";
import { tellUpgraded } from "../src/cli/upgrade/told.ts";
import { openProjectFiles } from "../src/adapters/project-files.ts";
import { upgradeFiles } from "../src/upgrade/upgrade.ts";

export default defineCommand({
  summary: "Bring runbooks, notices and workflows to the installed version; what you have changed stays",
  options: { plan: { type: "boolean", description: "Say what would be done, and write nothing" } },
  async run({ plan }, { out, cwd }) {
    const root = projectRoot(cwd);
    if (root === packageRoot)
      throw badArgument(
        "this is the repository that packages are made of",
        "Take changes over by `git merge`; docs/packages.md says how to use it as a package.",
      );
    const files = openProjectFiles(root);
    return tellUpgraded(out, await upgradeFiles(files, await upgradedFiles(), plan), plan);
  },
});
