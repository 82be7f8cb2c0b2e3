import type { KnownNotices } from "../ports/notify.ts";
import type { Catalogue } from "../steps/catalogue.ts";
import { checkExpression, want, type Report } from "./check-expression.ts";
import { checkWith } from "./check-with.ts";
import { nearest } from "./closest.ts";
import type { Parsed } from "./document.ts";
import type { Expression } from "./expression.ts";
import { fieldsAt } from "./fields-at.ts";
import { resolveName, type NamedStep, type Names } from "./names.ts";
import { parseExpression } from "./parse-expression.ts";
import type { Path, Problems } from "./problems.ts";
import { reportIssues, shorten } from "./report-issues.ts";
import type { BranchNode, InputDeclaration, Json, RunbookNode, StepNode } from "./runbook.ts";
import { branchShape, idPattern, stepShape } from "./shape.ts";
import { typeOfInput } from "./read-inputs.ts";
import { fieldsOf, nameOf, type ValueType } from "./value-type.ts";

/** Reads the checklist itself: every entry, its references and types. Problems go to `problems`. */
export class NodeReader {
  readonly #catalogue: Catalogue;
  readonly #parsed: Parsed;
  readonly #problems: Problems;
  readonly #inputs: readonly InputDeclaration[];
  readonly #notices: KnownNotices | undefined;
  readonly #inputTypes: Readonly<Record<string, ValueType>>;
  readonly #seen = new Map<string, Path>();
  readonly #closed = new Set<string>();
  readonly #ids: readonly string[];

  constructor(
    catalogue: Catalogue,
    parsed: Parsed,
    problems: Problems,
    inputs: readonly InputDeclaration[],
    entries: readonly Json[],
    notices: KnownNotices | undefined,
  ) {
    this.#catalogue = catalogue;
    this.#notices = notices;
    this.#parsed = parsed;
    this.#problems = problems;
    this.#inputs = inputs;
    this.#inputTypes = Object.fromEntries(inputs.map((input) => [input.name, typeOfInput(input)]));
    this.#ids = idsOf(entries);
  }

  read(
    entries: readonly Json[],
    path: Path,
    around: ReadonlyMap<string, NamedStep> = new Map(),
  ): RunbookNode[] {
    const before = new Map(around);
    const nodes: RunbookNode[] = [];
    const own: string[] = [];
    for (const [index, entry] of entries.entries()) {
      const node = this.#entry(entry, [...path, index], before);
      if (node === undefined) continue;
      nodes.push(node);
      if (node.kind === "branch" || before.has(node.id)) continue;
      const step = this.#catalogue.get(node.use);
      const fields = step === undefined ? undefined : fieldsOf(step.output, "output");
      before.set(node.id, { fields, conditional: node.when !== undefined });
      own.push(node.id);
    }
    if (path.length > 1) for (const id of own) this.#closed.add(id);
    return nodes;
  }

  #entry(entry: Json, path: Path, before: ReadonlyMap<string, NamedStep>): RunbookNode | undefined {
    const isBranch = typeof entry === "object" && entry !== null && Object.hasOwn(entry, "branch");
    if (isBranch) return this.#branch(entry, path, before);
    const parsed = stepShape.safeParse(entry);
    if (!parsed.success) {
      reportIssues(parsed.error.issues, entry, path, this.#problems, (at) => fieldsAt(stepShape, entry, at));
    }
    // what can be read of a broken entry is still checked: all problems at once
    const raw = entry as Readonly<Record<string, Json>>;
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return undefined;
    const id = typeof raw["id"] === "string" ? raw["id"] : "";
    this.#claim(id, [...path, "id"]);
    const use = typeof raw["use"] === "string" ? raw["use"] : "";
    const names = this.#names(before);
    const when = this.#condition(raw["when"], [...path, "when"], names);
    const step = this.#catalogue.get(use);
    if (step === undefined && use !== "") {
      const meant = nearest(use, this.#catalogue.names);
      const hint =
        meant === undefined ? `There are ${this.#catalogue.names.join(", ")}.` : `Did you mean ${meant}?`;
      this.#problems.add([...path, "use"], "UNKNOWN_STEP", `there is no step ${shorten(use)}`, hint);
    }
    const given = raw["with"] ?? {};
    if (typeof given !== "object" || given === null || Array.isArray(given)) return undefined;
    const templates = checkWith(given as Readonly<Record<string, Json>>, [...path, "with"], {
      step,
      notices: this.#notices,
      inputs: this.#inputs,
      problems: this.#problems,
      offsetWithin: this.#parsed.offsetWithin,
      check: (expression, report) => this.#check(expression, names, report),
    });
    const node: StepNode = {
      kind: "step",
      id,
      use,
      title: typeof raw["title"] === "string" ? raw["title"] : "",
      why: typeof raw["why"] === "string" ? raw["why"] : undefined,
      when,
      with: templates,
    };
    return node;
  }

  #branch(entry: Json, path: Path, before: ReadonlyMap<string, NamedStep>): BranchNode | undefined {
    const parsed = branchShape.safeParse(entry);
    if (!parsed.success) {
      reportIssues(parsed.error.issues, entry, path, this.#problems, (at) =>
        fieldsAt(branchShape, entry, at),
      );
    }
    const raw = entry as Readonly<Record<string, Json>>;
    const id = typeof raw["id"] === "string" ? raw["id"] : "";
    this.#claim(id, [...path, "id"]);
    const names = this.#names(before);
    const on = this.#expression(raw["branch"], [...path, "branch"], names);
    const cases = raw["cases"];
    const readable = typeof cases === "object" && cases !== null && !Array.isArray(cases);
    const entries = readable ? Object.entries(cases as Readonly<Record<string, Json>>) : [];
    if (on !== undefined && readable) {
      this.#caseNames(
        on.type,
        entries.map(([name]) => name),
        raw["default"] !== undefined,
        path,
      );
    }
    const read = (value: Json | undefined, at: Path) =>
      Array.isArray(value) ? this.read(value as readonly Json[], at, before) : [];
    const node = {
      kind: "branch" as const,
      id,
      title: typeof raw["title"] === "string" ? raw["title"] : "",
      why: typeof raw["why"] === "string" ? raw["why"] : undefined,
      cases: entries.map(([name, value]) => ({ name, nodes: read(value, [...path, "cases", name]) })),
      otherwise: raw["default"] === undefined ? undefined : read(raw["default"], [...path, "default"]),
    };
    return on === undefined ? undefined : { ...node, on: on.expression };
  }

  /** Each case must be something that the value can be, and each value must have a case or the default. */
  #caseNames(type: ValueType, names: readonly string[], hasDefault: boolean, path: Path): void {
    const options =
      type.kind === "boolean" ? ["true", "false"] : type.kind === "string" ? type.options : undefined;
    if (type.kind !== "any" && type.kind !== "boolean" && type.kind !== "string") {
      const message = `branch: expected string or boolean, found ${nameOf(type)}`;
      this.#problems.add(
        [...path, "branch"],
        "WRONG_TYPE",
        message,
        "Branch on a fact's verdict, an input or a comparison.",
      );
      return;
    }
    if (options === undefined) {
      if (!hasDefault) {
        const message = "no case is left for other values";
        this.#problems.add([...path, "branch"], "UNDEFINED_BRANCH", message, "Add a default.");
      }
      return;
    }
    for (const name of names.filter((each) => !options.includes(each))) {
      const meant = nearest(name, options);
      const hint = meant === undefined ? `It can be ${options.join(", ")}.` : `Did you mean ${meant}?`;
      const message = `no value leads to the case ${shorten(name)}`;
      this.#problems.addAtKey([...path, "cases", name], "UNDEFINED_BRANCH", message, hint);
    }
    // an unknown fact decides nothing, so it needs no case
    const uncovered = options.filter((option) => option !== "unknown" && !names.includes(option));
    if (!hasDefault && uncovered.length > 0) {
      const message = `no case for ${uncovered.join(", ")}`;
      this.#problems.add([...path, "branch"], "UNDEFINED_BRANCH", message, "Add the cases, or a default.");
    }
  }

  #names(before: ReadonlyMap<string, NamedStep>): Names {
    return { inputs: this.#inputTypes, before, ids: this.#ids, closed: this.#closed };
  }

  #claim(id: string, path: Path): void {
    if (!idPattern.test(id)) return; // reported by its shape
    const first = this.#seen.get(id);
    if (first === undefined) {
      this.#seen.set(id, path);
      return;
    }
    const { line } = this.#problems.lines.linePos(this.#problems.offsetOf(first));
    this.#problems.add(
      path,
      "DUPLICATE_ID",
      `${id} is used twice`,
      `Line ${line} has it first; choose another id.`,
    );
  }

  #condition(value: Json | undefined, path: Path, names: Names): Expression | undefined {
    if (value === undefined) return undefined;
    const found = this.#expression(typeof value === "boolean" ? String(value) : value, path, names);
    if (found === undefined) return undefined;
    want(found.type, "boolean", found.expression.root.at, this.#report(path));
    return found.expression;
  }

  /** An expression that stands alone; `${{ }}` around it may be there or not. */
  #expression(
    value: Json | undefined,
    path: Path,
    names: Names,
  ): { expression: Expression; type: ValueType } | undefined {
    if (typeof value !== "string") return undefined; // reported by its shape
    const inner = /^\s*\$\{\{([\s\S]*)\}\}\s*$/.exec(value)?.[1];
    // same length, so that positions still count in the text as written
    const source = inner === undefined ? value : " ".repeat(value.indexOf("{{") + 2) + inner;
    const parsed = parseExpression(source);
    if ("message" in parsed) {
      const offset = this.#parsed.offsetWithin(path, parsed.at);
      this.#problems.addAt(
        offset,
        "BAD_EXPRESSION",
        parsed.message,
        "See docs/runbooks.md for what an expression may say.",
      );
      return undefined;
    }
    return { expression: parsed, type: this.#check(parsed, names, this.#report(path)) };
  }

  #report(path: Path): Report {
    return (at, code, message, hint) =>
      this.#problems.addAt(this.#parsed.offsetWithin(path, at), code, message, hint);
  }

  #check(expression: Expression, names: Names, report: Report): ValueType {
    const lookUp = (path: readonly string[], at: number): ValueType => {
      const found = resolveName(path, names);
      if ("kind" in found) return found;
      report(at, found.code, found.message, found.hint);
      return { kind: "any" };
    };
    return checkExpression(expression.root, lookUp, report);
  }
}

/** Ids of all entries, those in cases included. */
function idsOf(entries: readonly Json[]): readonly string[] {
  return entries.flatMap((entry) => {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return [];
    const { id, cases, default: otherwise } = entry as Readonly<Record<string, Json>>;
    const lists = [otherwise, ...(typeof cases === "object" && cases !== null ? Object.values(cases) : [])];
    const inner = lists.flatMap((list) => (Array.isArray(list) ? idsOf(list as readonly Json[]) : []));
    return typeof id === "string" ? [id, ...inner] : inner;
  });
}
