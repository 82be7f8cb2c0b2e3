import { subjects } from "./subjects.ts";
import { replayScenarios } from "./suite.ts";

for (const subject of subjects("drift, faults, deployments and data sources")) {
  replayScenarios(subject, ["env drift", "env faults", "team", "edge item kept", "deployment", "look"]);
}
