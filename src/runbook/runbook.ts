import type { Problem } from "../errors.ts";
import type { Severity } from "../facts/evidence.ts";
import type { StepLimits } from "../steps/step.ts";
import type { Expression } from "./expression.ts";
import type { Json } from "./json.ts";
import type { Template } from "./template.ts";

export type { Json } from "./json.ts";

export type InputType = "string" | "integer" | "number" | "boolean" | "list" | "secret";

/** One thing that the operator may or must say. A list holds strings. */
export interface InputDeclaration {
  readonly name: string;
  readonly type: InputType;
  readonly description: string;
  readonly required: boolean;
  readonly default: Json | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** Strings (and the strings of a list) must match it as a whole. */
  readonly pattern: string | undefined;
  readonly options: readonly string[] | undefined;
}

/** One entry of a checklist. */
export interface StepNode {
  readonly kind: "step";
  readonly id: string;
  /** Name in the catalogue. */
  readonly use: string;
  readonly title: string;
  readonly why: string | undefined;
  /** A list: the step is planned once for each of its items. */
  readonly each: Expression | undefined;
  /** The step is skipped when this is false. */
  readonly when: Expression | undefined;
  /** Input by name; each value is a constant or refers to something. */
  readonly with: Readonly<Record<string, Template>>;
  /** What the text says of them; the rest is the step's own. */
  readonly limits: StepLimits;
  /** `continue`: when it fails, that is put on record and the next step is run. */
  readonly onFailure: "stop" | "continue";
}

/** A fork: the case that the value of `on` names is followed, or `otherwise`. */
export interface BranchNode {
  readonly kind: "branch";
  readonly id: string;
  readonly title: string;
  readonly why: string | undefined;
  readonly on: Expression;
  readonly cases: readonly { readonly name: string; readonly nodes: readonly RunbookNode[] }[];
  /** `default` in the text. It never catches a fact that is `unknown`. */
  readonly otherwise: readonly RunbookNode[] | undefined;
}

/** Another runbook, run in this place with inputs of its own; its steps' ids have this one's in front. */
export interface IncludeNode {
  readonly kind: "include";
  readonly id: string;
  readonly title: string;
  readonly why: string | undefined;
  readonly with: Readonly<Record<string, Template>>;
  readonly runbook: Runbook;
}

export type RunbookNode = StepNode | BranchNode | IncludeNode;

/** Nodes that are planned and approved together: the first when the run is started, each later one when it is reached. */
export interface Stage {
  /** Undefined for the first. */
  readonly id: string | undefined;
  readonly title: string | undefined;
  readonly nodes: readonly RunbookNode[];
}

/** A runbook whose every name, type and reference has been checked. */
export interface Runbook {
  /** File name without its ending, e.g. `auth-outage`. */
  readonly id: string;
  readonly file: string;
  /** SHA-256 of the text and of all that it includes, hex. */
  readonly digest: string;
  readonly title: string;
  readonly summary: string;
  readonly severity: Severity;
  readonly inputs: readonly InputDeclaration[];
  /** At least one. */
  readonly stages: readonly Stage[];
}

export type Loaded =
  | { readonly ok: true; readonly runbook: Runbook }
  /** All that is wrong, in the order of the text. Never empty. */
  | { readonly ok: false; readonly problems: readonly Problem[] };
