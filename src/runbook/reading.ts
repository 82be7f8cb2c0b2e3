import type { KnownNotices } from "../ports/notify.ts";
import type { Catalogue } from "../steps/catalogue.ts";
import { checkExpression, want, type Report } from "./check-expression.ts";
import type { Parsed } from "./document.ts";
import { referencesOf, type Expression } from "./expression.ts";
import { resolveName, type NamedStep, type Names } from "./names.ts";
import { parseExpression } from "./parse-expression.ts";
import type { InputDeclaration, Json, Loaded } from "./runbook.ts";
import type { Path, Problems } from "./problems.ts";
import { typeOfInput } from "./read-inputs.ts";
import { idPattern } from "./shape.ts";
import type { Outdated } from "./refuse-late-approval.ts";
import type { ValueType } from "./value-type.ts";

/** Steps that stand before a place and may be referred to there, by id. */
export type Before = ReadonlyMap<string, NamedStep>;

interface ReadingOf {
  readonly catalogue: Catalogue;
  /** Undefined: nobody knows here which notices there are. */
  readonly notices: KnownNotices | undefined;
  readonly parsed: Parsed;
  readonly problems: Problems;
  readonly inputs: readonly InputDeclaration[];
  readonly file: string;
  /** Files that include this one, outermost first. */
  readonly chain: readonly string[];
  /** Loads a file that this one includes; undefined where it is not there. */
  readonly load: (file: string) => Loaded | undefined;
  /** Every step and branch id of the text. */
  readonly ids: readonly string[];
}

/** A list that a step stands for each item of. */
interface Each {
  readonly list: Expression;
  readonly item: ValueType;
}

/** What reading one text's checklist knows and notes down; every mistake goes to `problems`. */
export class Reading {
  readonly of: ReadingOf;
  /** The stage that is read, from 1. */
  stage = 1;
  /** Ids of steps in cases that were read: nothing outside may refer to them. */
  readonly closed = new Set<string>();
  /** Steps that were read and are planned otherwise once they have run. */
  readonly outdated: Outdated[] = [];
  readonly #inputTypes: Readonly<Record<string, ValueType>>;
  readonly #seen = new Map<string, Path>();

  constructor(of: ReadingOf) {
    this.of = of;
    this.#inputTypes = Object.fromEntries(of.inputs.map((input) => [input.name, typeOfInput(input)]));
  }

  names(before: Before): Names {
    return { inputs: this.#inputTypes, before, ids: this.of.ids, closed: this.closed };
  }

  /** Takes an id for what stands at `path`; a second one of that name is a problem. */
  claim(id: string, path: Path): void {
    if (!idPattern.test(id)) return; // reported by its shape
    const first = this.#seen.get(id);
    if (first === undefined) {
      this.#seen.set(id, path);
      return;
    }
    const { problems } = this.of;
    const { line } = problems.lines.linePos(problems.offsetOf(first));
    const hint = `Line ${line} has it first; choose another id.`;
    problems.add(path, "DUPLICATE_ID", `${id} is used twice`, hint);
  }

  /** The list of `each`, and its item's type. It must be known when planning, so it refers to no step of this stage. */
  each(value: Json | undefined, path: Path, before: Before): Each | undefined {
    const found = this.expression(value, path, this.names(before));
    if (found === undefined) return undefined;
    const { expression, type } = found;
    want(type, "list", expression.root.at, this.report(path));
    this.refuseLate(expression, path, before);
    return { list: expression, item: type.kind === "list" ? type.of : { kind: "any" } };
  }

  /** The type of what must be known when planning. */
  known(expression: Expression, path: Path, before: Before): ValueType {
    this.refuseLate(expression, path, before);
    return this.check(expression, this.names(before), this.report(path));
  }

  private refuseLate(expression: Expression, path: Path, before: Before): void {
    const isLate = ({ path: [root, id = ""] }: { readonly path: readonly string[] }) =>
      root === "steps" && (before.get(id)?.stage ?? this.stage) === this.stage;
    const late = referencesOf(expression.root).find(isLate);
    if (late === undefined) return;
    const message = `this must be known when planning, and cannot wait for ${late.path.join(".")}`;
    this.of.problems.add(path, "BAD_VALUE", message, "Use an input, or begin a new stage before this.");
  }

  condition(value: Json | undefined, path: Path, names: Names): Expression | undefined {
    if (value === undefined) return undefined;
    const found = this.expression(typeof value === "boolean" ? String(value) : value, path, names);
    if (found === undefined) return undefined;
    want(found.type, "boolean", found.expression.root.at, this.report(path));
    return found.expression;
  }

  /** An expression that stands alone; `${{ }}` around it may be there or not. */
  expression(
    value: Json | undefined,
    path: Path,
    names: Names,
  ): { readonly expression: Expression; readonly type: ValueType } | undefined {
    if (typeof value !== "string") return undefined; // reported by its shape
    const inner = /^\s*\$\{\{([\s\S]*)\}\}\s*$/.exec(value)?.[1];
    // same length, so that positions still count in the text as written
    const source = inner === undefined ? value : " ".repeat(value.indexOf("{{") + 2) + inner;
    const parsed = parseExpression(source);
    if ("message" in parsed) {
      const hint = "See docs/runbooks.md for what an expression may say.";
      this.of.problems.addAt(
        this.of.parsed.offsetWithin(path, parsed.at),
        "BAD_EXPRESSION",
        parsed.message,
        hint,
      );
      return undefined;
    }
    return { expression: parsed, type: this.check(parsed, names, this.report(path)) };
  }

  report(path: Path): Report {
    return (at, code, message, hint) =>
      this.of.problems.addAt(this.of.parsed.offsetWithin(path, at), code, message, hint);
  }

  /** The type of an expression at a place; `any` where it has a mistake, which is reported. */
  check(expression: Expression, names: Names, report: Report): ValueType {
    const lookUp = (path: readonly string[], at: number): ValueType => {
      const found = resolveName(path, names);
      if ("kind" in found && found.kind === "secret" && expression.root.kind !== "reference") {
        report(
          at,
          "WRONG_TYPE",
          "a secret stands by itself",
          "Give it as it is to a field that takes a secret.",
        );
        return { kind: "any" };
      }
      if ("kind" in found) return found;
      report(at, found.code, found.message, found.hint);
      return { kind: "any" };
    };
    return checkExpression(expression.root, lookUp, report);
  }
}
