import { subjects } from "./subjects.ts";
import { replayScenarios } from "./suite.ts";

for (const subject of subjects("Edge Config, deployments, import and data sources")) {
  replayScenarios(subject, [
    "edge item",
    "edge json and token",
    "edge item kept",
    "deployment",
    "import",
    "look",
  ]);
}
