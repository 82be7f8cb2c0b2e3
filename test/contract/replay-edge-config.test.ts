import { subjects } from "./subjects.ts";
import { replayScenarios } from "./suite.ts";

// The other scenarios are replayed by replay.long.ts.
for (const subject of subjects("Edge Config and import")) {
  replayScenarios(subject, ["edge item"]);
}
