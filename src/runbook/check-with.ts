import type { KnownNotices } from "../ports/notify.ts";
import type { AnyStep } from "../steps/catalogue.ts";
import type { Report } from "./check-expression.ts";
import { fill, type Scope } from "./evaluate.ts";
import type { Expression } from "./expression.ts";
import { fieldsAt } from "./fields-at.ts";
import { expressionsOf, parseTemplate, type Template, type TemplateValue } from "./template.ts";
import type { Path, Problems } from "./problems.ts";
import { reportIssues } from "./report-issues.ts";
import { refuseValue } from "./read-inputs.ts";
import type { InputDeclaration, Json } from "./runbook.ts";
import { referencesOf } from "./expression.ts";
import { fieldsOf, fits, nameOf, unite, type ValueType } from "./value-type.ts";

interface Surroundings {
  readonly step: AnyStep | undefined;
  /** Undefined: nobody knows here which notices there are. */
  readonly notices: KnownNotices | undefined;
  readonly inputs: readonly InputDeclaration[];
  readonly problems: Problems;
  readonly offsetWithin: (path: Path, index: number) => number;
  /** Whether a step's output is known when this place is planned: it stands in an earlier stage. */
  readonly isEarlier: (step: string) => boolean;
  /** Type of an expression at this place. */
  readonly check: (expression: Expression, report: Report) => ValueType;
}

/** Parses a step's `with` and holds it against that step's own schema, as far as its values are known. */
export function checkWith(
  given: Readonly<Record<string, Json>>,
  path: Path,
  around: Surroundings,
): Readonly<Record<string, Template>> {
  const { step, problems } = around;
  const fields = step === undefined ? undefined : fieldsOf(step.input, "input");
  const templates: Record<string, Template> = {};
  const unsure = new Set<string>();
  const values: Record<string, Json> = {};
  for (const [name, source] of Object.entries(given)) {
    const at = [...path, name];
    const template = parseTemplate(source, at, (inner, index, message) => {
      unsure.add(name);
      const hint = "See docs/runbooks.md for what an expression may say.";
      problems.addAt(around.offsetWithin(inner, index), "BAD_EXPRESSION", message, hint);
    });
    templates[name] = template;
    const before = problems.count;
    const type = typeOfTemplate(template.value, at, around);
    const wanted = fields?.[name];
    if (wanted !== undefined && template.value.kind !== "constant" && !fits(type, wanted)) {
      const message = `${name}: expected ${nameOf(wanted)}, found ${nameOf(type)}`;
      problems.add(at, "WRONG_TYPE", message, `Refer to a ${nameOf(wanted)}.`);
    }
    refuseLateDecision(around, template, at);
    const known = problems.count > before ? undefined : fill(template.value, defaults(around.inputs));
    if (known === undefined) unsure.add(name);
    else values[name] = known;
  }
  if (step !== undefined && around.notices !== undefined)
    for (const { path: inner, atKey, code, message, hint } of step.check?.(given, values, around.notices) ??
      [])
      problems[atKey === true ? "addAtKey" : "add"]([...path, ...inner], code, message, hint);
  if (step !== undefined) holdAgainst(step, values, unsure, path, problems, Object.keys(fields ?? {}));
  return templates;
}

/** What a dangerous step does must be known when it is approved. */
function refuseLateDecision(
  { step, problems, isEarlier }: Surroundings,
  template: Template,
  path: Path,
): void {
  if (step?.dangerous !== true) return;
  const late = expressionsOf(template.value)
    .flatMap((expression) => referencesOf(expression.root))
    .find(({ path: [root, id = ""] }) => root === "steps" && !isEarlier(id));
  if (late === undefined) return;
  const message = `${step.name} needs an approval, so it cannot wait for ${late.path.join(".")}`;
  problems.add(path, "BAD_VALUE", message, "Use an input or a fact, or begin a new stage before this step.");
}

/** Inputs as their defaults have them; what the operator must say, or was refused already, is not known. */
function defaults(inputs: readonly InputDeclaration[]): Scope {
  return {
    lookup: ([root, name]) => {
      const input = root === "inputs" ? inputs.find((each) => each.name === name) : undefined;
      const value = input?.default;
      return input === undefined || value === undefined || refuseValue(input, value) !== undefined
        ? undefined
        : value;
    },
  };
}

function holdAgainst(
  step: AnyStep,
  values: Readonly<Record<string, Json>>,
  unsure: ReadonlySet<string>,
  path: Path,
  problems: Problems,
  known: readonly string[],
): void {
  const allowed = new Set(known);
  for (const name of unsure) {
    if (allowed.has(name)) continue;
    reportIssues(
      [{ code: "unrecognized_keys", keys: [name], path: [], message: "", input: {} }],
      {},
      path,
      problems,
      () => known,
    );
  }
  const result = step.input.safeParse(values);
  if (result.success) return;
  const issues = result.error.issues.filter((issue) => !unsure.has(String(issue.path[0] ?? "")));
  reportIssues(issues, values, path, problems, (at) => fieldsAt(step.input, values, at));
}

function typeOfTemplate(value: TemplateValue, path: Path, around: Surroundings): ValueType {
  const report: Report = (at, code, message, hint) =>
    around.problems.addAt(around.offsetWithin(path, at), code, message, hint);
  switch (value.kind) {
    case "constant":
      return { kind: "any" };
    case "expression":
      return around.check(value.expression, report);
    case "text":
      for (const part of value.parts) {
        if (typeof part === "string") continue;
        const type = around.check(part, report);
        if (type.kind !== "object" && type.kind !== "list" && type.kind !== "secret") continue;
        report(
          part.root.at,
          "WRONG_TYPE",
          `expected text, found ${nameOf(type)}`,
          "Only plain values can stand in text.",
        );
      }
      return { kind: "string" };
    case "list":
      return {
        kind: "list",
        of: unite(value.items.map((item, index) => typeOfPart(item, [...path, index], around))),
      };
    case "map": {
      const entries = value.entries.map(
        ([key, inner]) => [key, typeOfPart(inner, [...path, key], around)] as const,
      );
      return { kind: "object", properties: Object.fromEntries(entries) };
    }
  }
}

/** What stands in a list or mapping: never a secret, which only a field itself can take. */
function typeOfPart(value: TemplateValue, path: Path, around: Surroundings): ValueType {
  const type = typeOfTemplate(value, path, around);
  if (type.kind !== "secret") return type;
  around.problems.add(
    path,
    "WRONG_TYPE",
    "a secret stands by itself",
    "Give it as it is to a field that takes a secret.",
  );
  return { kind: "any" };
}
