import { replayScenarios } from "./suite.ts";

replayScenarios("source", [
  "edge item",
  "edge json and token",
  "edge item kept",
  "deployment",
  "import",
  "look",
]);
