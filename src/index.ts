// Composes the stages; the only thing that scripts may import. Adapters are loaded when ports are opened, not before.
export * from "./errors.ts";
export { closest } from "./runbook/closest.ts";
export type {
  Runbook,
  RunbookNode,
  StepNode,
  BranchNode,
  InputDeclaration,
  Json,
} from "./runbook/runbook.ts";
export type { Plan, PlannedNode, PlannedStep, PlannedBranch, Outputs } from "./plan/plan.ts";
export type { Evidence, Facts, Verdict, Category, Severity } from "./facts/evidence.ts";
export { makeCatalogue, type AnyStep, type Catalogue } from "./steps/catalogue.ts";
export { openPorts, type OpenedPorts, type PortOptions, type ToolchainOptions } from "./open-ports.ts";
export { checkWorld } from "./check-world.ts";
export type { Ports } from "./ports/index.ts";
export { standardCatalogue } from "./steps/standard.ts";
export { loadRunbook, type Loaded } from "./runbook/load.ts";
export { sizeMax } from "./runbook/limits.ts";
export { runbookJsonSchema } from "./runbook/json-schema.ts";
export { gatherFacts, probeTimeoutMs, type Targets } from "./facts/gather.ts";
export { symptoms, type Symptom } from "./facts/verdict.ts";
export { renderTriage } from "./facts/render.ts";
export { preparePlan, requireRunbook, type Preparation } from "./plan/prepare.ts";
export { renderPlan } from "./plan/render.ts";
export { digestOf, isIntact } from "./plan/hash.ts";
export { stepsOf } from "./plan/walk.ts";
export { resolveInputs } from "./plan/inputs.ts";
