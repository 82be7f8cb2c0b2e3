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
