import { categories, severities } from "../facts/evidence.ts";
import { factNames } from "../facts/facts.ts";
import type { RunbookCode } from "../errors.ts";
import { nearest } from "./closest.ts";
import type { ValueType } from "./value-type.ts";

const fact: ValueType = {
  kind: "object",
  properties: {
    verdict: { kind: "string", options: ["ok", "degraded", "failing", "unknown"] },
    summary: { kind: "string" },
  },
};

/** What `facts.…` can name. */
const factType: ValueType = {
  kind: "object",
  properties: {
    ...Object.fromEntries(factNames.map((name) => [name, fact])),
    triage: {
      kind: "object",
      properties: {
        category: { kind: "string", options: categories },
        severity: { kind: "string", options: [...severities, "none"] },
        summary: { kind: "string" },
      },
    },
  },
};

/** A step that references may name: where its outputs can be seen from. */
export interface NamedStep {
  /** Undefined when the step itself is not known: then nothing can be said of its outputs. */
  readonly fields: Readonly<Record<string, ValueType>> | undefined;
  /** Which stage of the runbook it stands in, from 1. */
  readonly stage: number;
  /** Why it may have given nothing by then, e.g. `may be skipped by its condition`. */
  readonly mayLack: string | undefined;
}

/** Names that an expression at one place of the checklist may use. */
export interface Names {
  readonly inputs: Readonly<Record<string, ValueType>>;
  /** What `each` stands for; undefined where it stands for nothing. */
  readonly each?: ValueType;
  /** Steps before this place, in this case or around it. */
  readonly before: ReadonlyMap<string, NamedStep>;
  /** Every step and branch id of the runbook. */
  readonly ids: readonly string[];
  /** Ids of steps that come later or stand in another case; filled in as reading goes on. */
  readonly closed: ReadonlySet<string>;
}

interface Missing {
  readonly code: RunbookCode;
  readonly message: string;
  readonly hint: string;
}

/** The type of a reference, or why there is none. */
export function resolveName(path: readonly string[], names: Names): ValueType | Missing {
  const [root = "", ...rest] = path;
  if (root === "inputs") return walk({ kind: "object", properties: names.inputs }, rest, "inputs");
  if (root === "facts") return walk(factType, rest, "facts");
  if (root === "steps") return resolveStep(rest, names);
  if (root === "each" && names.each !== undefined) return walk(names.each, rest, "each");
  if (root === "each") {
    const hint = "Add `each: ${{ … }}` with a list to this step.";
    return { code: "DANGLING_REFERENCE", message: "each stands for nothing here", hint };
  }
  const hint = "References begin with inputs., steps. or facts.; text needs quotes.";
  return { code: "DANGLING_REFERENCE", message: `${path.join(".")} refers to nothing`, hint };
}

function resolveStep(rest: readonly string[], names: Names): ValueType | Missing {
  const [id = "", output = "", ...fields] = rest;
  const step = names.before.get(id);
  if (step === undefined) {
    if (names.closed.has(id)) {
      const message = `steps.${id} stands in a case that may not be followed`;
      return { code: "DANGLING_REFERENCE", message, hint: "Refer to it inside that case only." };
    }
    if (names.ids.includes(id)) {
      const message = `steps.${id} comes later than this`;
      return { code: "FORWARD_REFERENCE", message, hint: "Move that step before this one." };
    }
    const meant = nearest(id, [...names.before.keys()]);
    const hint =
      meant === undefined ? "Refer to a step that stands before this one." : `Did you mean steps.${meant}?`;
    return { code: "DANGLING_REFERENCE", message: `there is no step ${id}`, hint };
  }
  if (step.mayLack !== undefined) {
    const message = `steps.${id} ${step.mayLack}`;
    return { code: "DANGLING_REFERENCE", message, hint: "Put both steps into one case of a branch." };
  }
  if (output !== "output") {
    const hint = `Write steps.${id}.output.<name>.`;
    return { code: "DANGLING_REFERENCE", message: `steps.${id}.${output} is not something a step has`, hint };
  }
  if (step.fields === undefined) return { kind: "any" };
  return walk({ kind: "object", properties: step.fields }, fields, `steps.${id}.output`);
}

function walk(type: ValueType, fields: readonly string[], said: string): ValueType | Missing {
  const [field, ...rest] = fields;
  if (field === undefined) return type;
  if (type.kind === "any") return type;
  if (type.kind === "object" && Object.hasOwn(type.properties, field)) {
    const inner = type.properties[field];
    if (inner !== undefined) return walk(inner, rest, `${said}.${field}`);
  }
  const known = type.kind === "object" ? Object.keys(type.properties) : [];
  const meant = nearest(field, known);
  const list = known.length === 0 ? "It has no parts." : `It has ${known.join(", ")}.`;
  const hint = meant === undefined ? list : `Did you mean ${said}.${meant}?`;
  return { code: "DANGLING_REFERENCE", message: `${said} has no ${field}`, hint };
}
