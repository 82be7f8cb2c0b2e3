import type { Evidence, Verdict } from "../facts/evidence.ts";
import type { StackIdentity } from "../ports/stack.ts";
import type { Json } from "../runbook/runbook.ts";
import type { Effect, PlannedAction, StepLimits } from "../steps/step.ts";

/** The included runbook that a node stands in: what `inputs.` and `steps.` mean there. */
export interface Within {
  /** Stands before the ids of its steps, e.g. `contain/`. */
  readonly prefix: string;
  readonly inputs: Readonly<Record<string, Json>>;
}

/** One step as it will be run. */
export interface PlannedStep {
  readonly kind: "step";
  readonly id: string;
  readonly use: string;
  readonly title: string;
  readonly why: string | undefined;
  readonly effect: Effect;
  /** A second person must approve it. */
  readonly dangerous: boolean;
  /**
   * Source of the condition and what it gives; `undefined` while it waits for an earlier step's output.
   * A condition that is false at planning time keeps the step in the plan, as skipped.
   */
  readonly when: { readonly source: string; readonly holds: boolean | undefined } | undefined;
  /** Inputs whose values are known. */
  readonly inputs: Readonly<Record<string, Json>>;
  /** Inputs that wait for an earlier step's output, as written in the runbook. Never in a dangerous step. */
  readonly deferred: Readonly<Record<string, Json>>;
  readonly action: PlannedAction;
  readonly within?: Within | undefined;
  /** The item of a list that it is for, frozen when it was planned. */
  readonly each?: Json | undefined;
  /** Undefined: as every step is. */
  readonly limits?: StepLimits | undefined;
  readonly onFailure?: "continue" | undefined;
}

/** A fork. `taken` is undefined while nothing decides it; then a person must, and nothing in it runs before. */
export interface PlannedBranch {
  readonly kind: "branch";
  readonly id: string;
  readonly title: string;
  readonly why: string | undefined;
  readonly on: string;
  readonly within?: Within | undefined;
  /** The value of `on`; undefined while it waits for a step's output. */
  readonly value: Json | undefined;
  /** A case's name, or `default`. */
  readonly taken: string | undefined;
  readonly decidedBy: "facts" | "person" | undefined;
  /** Every case when undecided; only the taken one when decided. */
  readonly cases: readonly { readonly name: string; readonly nodes: readonly PlannedNode[] }[];
  /** Names of the cases that were ruled out. */
  readonly ruledOut: readonly string[];
}

export type PlannedNode = PlannedStep | PlannedBranch;

/** Which stage of a runbook with several this plans, and what it was planned from. */
export interface PlannedStage {
  /** From 1. */
  readonly number: number;
  /** Undefined for the first. */
  readonly id: string | undefined;
  readonly title: string | undefined;
  /** Hash of the plan of the stage before; undefined for the first. */
  readonly previous: string | undefined;
  /** Recorded outputs of earlier stages' steps that this one refers to, by step id. */
  readonly outputs: Outputs;
  /** Titles of the stages after it: each is planned, shown and approved when it is reached. */
  readonly ahead: readonly string[];
}

/**
 * What will be done, frozen. `hash` covers `decisionsOf(plan)` only: evidence, notes, counts, titles and
 * the time of planning may differ between two plans of the same hash.
 */
export interface Plan {
  readonly version: 1;
  /** SHA-256 of the decisions' canonical JSON, hex. */
  readonly hash: string;
  readonly runbook: {
    readonly id: string;
    readonly file: string;
    readonly title: string;
    readonly digest: string;
    readonly commit: string;
  };
  readonly inputs: Readonly<Record<string, Json>>;
  /** The facts that the runbook refers to, e.g. `{"triage.category": "clerk-outage"}`. */
  readonly facts: Readonly<Record<string, Json>>;
  readonly stack: StackIdentity;
  readonly contactsCommit: string;
  readonly nodes: readonly PlannedNode[];
  /** Undefined where the runbook is not cut into stages. */
  readonly stage?: PlannedStage | undefined;
  /** Shown, not hashed. */
  readonly shown: {
    readonly plannedAt: string;
    readonly triage: Verdict;
    readonly evidence: readonly Evidence[];
    readonly toolchain: Readonly<Record<string, string>>;
    /** Things a reader should know first, e.g. a runbook that is not committed. */
    readonly warnings: readonly string[];
  };
}

/** What steps gave so far, by step id. */
export type Outputs = Readonly<Record<string, Json>>;
