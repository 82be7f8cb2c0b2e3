import { subjects } from "./subjects.ts";
import { replayScenarios } from "./suite.ts";

for (const subject of subjects("environment variables")) {
  replayScenarios(subject, ["env plain", "env sensitive", "env drift", "env faults", "team"]);
}
