import type { z } from "zod";
import { sentenceOf, yamlName } from "../ports/issue-words.ts";
import { nearest } from "./closest.ts";
import type { Path, Problems } from "./problems.ts";
import { nameOf, typeOfValue } from "./value-type.ts";
import type { Json } from "./json.ts";

type Issue = z.core.$ZodIssue;
/** Fields that may stand in the object at a path (counted from the checked value). */
type KnownFields = (path: Path) => readonly string[];

/** The value at a path inside plain data; undefined where there is none. */
function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let current: unknown = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<string | number, unknown>)[key];
  }
  return current as Json | undefined;
}

/** Turns zod's findings about `value`, which stands at `base`, into placed problems. `known` gives the fields allowed at a path. */
export function reportIssues(
  issues: readonly Issue[],
  value: Json,
  base: Path,
  problems: Problems,
  known: KnownFields,
): void {
  for (const issue of issues) reportIssue(issue, value, base, problems, known);
}

function reportIssue(issue: Issue, value: Json, base: Path, problems: Problems, known: KnownFields): void {
  const inner = issue.path.filter((key) => typeof key !== "symbol");
  const found = valueAt(value, inner);
  // The way it was meant: the only one of several that begins with the value's own type.
  if (issue.code === "invalid_union") {
    const meant = issue.errors.filter(([first]) => first !== undefined && !isOtherType(first, found));
    const [only = []] = meant;
    if (meant.length === 1 && only.length > 0) {
      const inside = only.map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
      reportIssues(inside, value, base, problems, known);
      return;
    }
  }
  const path = [...base, ...inner];
  const field = fieldName(path);
  if (issue.code === "unrecognized_keys") {
    const present = typeof found === "object" && found !== null ? Object.keys(found) : [];
    // What stands there already would be there twice.
    const allowed = known(inner).filter((name) => !present.includes(name));
    for (const key of issue.keys)
      problems.addAtKey(
        [...path, key],
        "UNKNOWN_FIELD",
        `${quoted(key)} is not known here`,
        directHint(key, allowed),
      );
    return;
  }
  if (found === undefined) {
    const parts = known(inner);
    const hint = parts.length === 0 ? `Add ${field}.` : `Add ${field}, with ${parts.join(", ")} under it.`;
    problems.add(path, "MISSING_FIELD", `${field} is missing`, hint);
    return;
  }
  // Refused where it stands already: no number that can be kept.
  if (typeof found === "number" && !(Number.isFinite(found) && fitsExactly(found))) return;
  if (issue.code === "invalid_key") {
    const [why] = issue.issues;
    const hint = why === undefined ? "Take another name." : sentenceOf(why.message);
    problems.addAtKey(path, "BAD_VALUE", `${quoted(field)} cannot be a name here`, hint);
    return;
  }
  const expected = expectedTypes(issue, found);
  if (expected.length > 0) {
    const message = `${field}: expected ${expected.join(" or ")}, found ${foundName(found)}`;
    problems.add(path, "WRONG_TYPE", message, hintFor(expected, found, known(inner), path.length === 0));
    return;
  }
  const options = optionsOf(issue);
  if (options.length > 0) {
    const meant = nearest(String(found), options);
    const hint = meant === undefined ? `It can be ${options.join(", ")}.` : `Did you mean ${meant}?`;
    problems.add(
      path,
      "BAD_VALUE",
      `${field} cannot be ${found === null ? "nothing" : shorten(found)}`,
      hint,
    );
    return;
  }
  if (field === "id") {
    const hint = "Use lower-case letters, digits and dashes, a letter first, 40 at most.";
    problems.add(path, "BAD_ID", `${shorten(found)} is not an id`, hint);
    return;
  }
  problems.add(path, "BAD_VALUE", `${field}: ${shorten(found)} is not allowed`, sentenceOf(issue.message));
}

/** As a person would point at it: the field, an item of a list, or the file as a whole. */
function fieldName(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return "the file";
  if (typeof last === "string") return last;
  const list = path.slice(0, -1).findLast((key) => typeof key === "string");
  return list === undefined ? `entry ${last + 1}` : `entry ${last + 1} of ${list}`;
}

const fitsExactly = (value: number): boolean => !Number.isInteger(value) || Number.isSafeInteger(value);

function directHint(key: string, allowed: readonly string[]): string {
  const meant = nearest(key, allowed);
  if (meant !== undefined) return `Did you mean ${meant}?`;
  return allowed.length === 0 ? "Remove it." : `Allowed here: ${allowed.join(", ")}.`;
}

/** Whether it says that the whole value is of another type. */
const isOtherType = (issue: Issue, found: Json | undefined): boolean =>
  issue.path.length === 0 &&
  (issue.code === "invalid_type" ||
    (issue.code === "invalid_value" && !issue.values.some((each) => typeof each === typeof found)));

/** YAML's names of the types that may stand there, when the value is of none of them; else nothing. */
function expectedTypes(issue: Issue, found: Json): readonly string[] {
  if (issue.code === "invalid_type") return [yamlName(issue.expected)];
  if (issue.code === "invalid_value") {
    const types = new Set<string>(issue.values.map((each) => typeof each));
    return types.has(typeof found) ? [] : [...types];
  }
  if (issue.code !== "invalid_union") return [];
  const types = issue.errors.flatMap(([first]) => {
    if (first === undefined || !isOtherType(first, found)) return [];
    return first.code === "invalid_type" ? [yamlName(first.expected)] : expectedTypes(first, found);
  });
  return types.length < issue.errors.length ? [] : [...new Set(types)];
}

function optionsOf(issue: Issue): readonly string[] {
  if (issue.code === "invalid_value") return issue.values.map(String);
  if (issue.code === "invalid_union" && "options" in issue && Array.isArray(issue.options))
    return issue.options.map(String);
  return [];
}

/** What stands there, as YAML calls it; an empty value is nothing. */
export const foundName = (found: Json): string => (found === null ? "nothing" : nameOf(typeOfValue(found)));

function hintFor(
  expected: readonly string[],
  found: Json,
  fields: readonly string[],
  whole: boolean,
): string {
  if (expected.includes("boolean") && /^(yes|no|on|off)$/i.test(String(found))) return "Write true or false.";
  switch (expected[0]) {
    case "mapping": {
      const such = fields.length === 0 ? "`name: value`" : fields.slice(0, 4).join(", ");
      return whole ? `Begin the file with fields: ${such}.` : `Write fields under it: ${such}.`;
    }
    case "list":
      return whole
        ? "Begin each entry of the file with `- `."
        : "Write [a, b], or each item on a line of its own after a dash.";
    case "string":
      return found === null || typeof found === "object"
        ? "Write a text."
        : `Write it in quotes: "${String(found)}".`;
    case "boolean":
      return "Write true or false.";
    case "integer":
      return "Write a whole number, without quotes.";
    case undefined:
    default:
      return "Write a number, without quotes.";
  }
}

/** A name from the file, as it can stand in a sentence. */
const quoted = (name: string): string =>
  /^[\w.-]{1,60}$/.test(name) || name === "<<" ? name : shorten(name);

export function shorten(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
