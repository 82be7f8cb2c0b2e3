import { replayScenarios } from "./suite.ts";

replayScenarios("source", ["env plain", "env sensitive", "env drift", "env faults", "team"]);
