import type { z } from "zod";
import { nearest } from "./closest.ts";
import type { Path, Problems } from "./problems.ts";
import { nameOf, typeOfValue } from "./value-type.ts";
import type { Json } from "./json.ts";

type Issue = z.core.$ZodIssue;
/** Fields that may stand in the object at a path (counted from the checked value). */
export type KnownFields = (path: Path) => readonly string[];

/** The value at a path inside plain data; undefined where there is none. */
function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let current: unknown = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<string | number, unknown>)[key];
  }
  return current as Json | undefined;
}

const words: Readonly<Record<string, string>> = { record: "object", array: "list", int: "integer" };

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
  const path = [...base, ...inner];
  const field = String(inner.at(-1) ?? "value");
  const found = valueAt(value, inner);
  if (issue.code === "unrecognized_keys") {
    const allowed = known(inner);
    for (const key of issue.keys) {
      const meant = nearest(key, allowed);
      const hint = meant === undefined ? `Allowed here: ${allowed.join(", ")}.` : `Did you mean ${meant}?`;
      problems.addAtKey([...path, key], "UNKNOWN_FIELD", `${key} is not known here`, hint);
    }
    return;
  }
  if (found === undefined) {
    problems.add(path, "MISSING_FIELD", `${field} is missing`, `Add ${field}.`);
    return;
  }
  if (issue.code === "invalid_type" || (issue.code === "invalid_union" && typeof found === "object")) {
    const expected =
      issue.code === "invalid_type" ? (words[issue.expected] ?? issue.expected) : "another type";
    const hint = /^(yes|no|on|off)$/i.test(String(found))
      ? "Write true or false."
      : `Give ${field} as ${expected}.`;
    problems.add(
      path,
      "WRONG_TYPE",
      `${field}: expected ${expected}, found ${nameOf(typeOfValue(found))}`,
      hint,
    );
    return;
  }
  if (issue.code === "invalid_value") {
    const options = issue.values.map(String);
    const first = issue.values[0];
    if (first !== undefined && typeof first !== typeof found) {
      const expected = typeof first;
      const message = `${field}: expected ${expected}, found ${nameOf(typeOfValue(found))}`;
      problems.add(path, "WRONG_TYPE", message, `It can be ${options.join(", ")}.`);
      return;
    }
    const meant = nearest(String(found), options);
    const hint = meant === undefined ? `It can be ${options.join(", ")}.` : `Did you mean ${meant}?`;
    problems.add(path, "BAD_VALUE", `${field} cannot be ${shorten(found)}`, hint);
    return;
  }
  if (field === "id") {
    const hint = "Use lower-case letters, digits and dashes, a letter first, 40 at most.";
    problems.add(path, "BAD_ID", `${shorten(found)} is not an id`, hint);
    return;
  }
  problems.add(path, "BAD_VALUE", `${field}: ${shorten(found)} is not allowed`, `${issue.message}.`);
}

export function shorten(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
