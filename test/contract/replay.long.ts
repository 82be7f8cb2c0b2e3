import { subjects } from "./subjects.ts";
import { replayScenarios } from "./suite.ts";

for (const subject of subjects("plain variables, tokens and import")) {
  replayScenarios(subject, ["env plain", "edge json and token", "import"]);
}
for (const subject of subjects("drift, faults, deployments and data sources")) {
  replayScenarios(subject, ["env drift", "env faults", "team", "edge item kept", "deployment", "look"]);
}
