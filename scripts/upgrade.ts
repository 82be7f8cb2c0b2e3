import { defineCommand } from "../src/cli/command.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { shipment } from "../src/cli/upgrade/shipment.ts";
import { tellUpgraded } from "../src/cli/upgrade/told.ts";
import { openProjectFiles } from "../src/adapters/project-files.ts";
import { upgradeFiles } from "../src/upgrade/upgrade.ts";

export default defineCommand({
  summary: "Bring runbooks, notices and workflows to the installed version; what you have changed stays",
  options: { plan: { type: "boolean", description: "Say what would be done, and write nothing" } },
  async run({ plan }, { out, cwd }) {
    const files = openProjectFiles(projectRoot(cwd));
    return tellUpgraded(out, await upgradeFiles(files, await shipment("upgraded"), plan), plan);
  },
});
