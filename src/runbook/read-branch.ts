import { nearest } from "./closest.ts";
import { fieldsAt } from "./fields-at.ts";
import type { Path, Problems } from "./problems.ts";
import type { Before, Reading } from "./reading.ts";
import { reportIssues, shorten } from "./report-issues.ts";
import type { BranchNode, Json, RunbookNode } from "./runbook.ts";
import { branchShape } from "./shape.ts";
import { nameOf, type ValueType } from "./value-type.ts";

/** Reads a fork and, by `readNodes`, what stands in its cases. */
export function readBranch(
  entry: Json,
  path: Path,
  before: Before,
  reading: Reading,
  readNodes: (entries: readonly Json[], path: Path) => readonly RunbookNode[],
): BranchNode | undefined {
  const { problems } = reading.of;
  const shape = branchShape.safeParse(entry);
  if (!shape.success)
    reportIssues(shape.error.issues, entry, path, problems, (at) => fieldsAt(branchShape, entry, at));
  const raw = entry as Readonly<Record<string, Json>>;
  const id = typeof raw["id"] === "string" ? raw["id"] : "";
  reading.claim(id, [...path, "id"]);
  const on = reading.expression(raw["branch"], [...path, "branch"], reading.names(before));
  const cases = raw["cases"];
  const readable = typeof cases === "object" && cases !== null && !Array.isArray(cases);
  const entries = readable ? Object.entries(cases as Readonly<Record<string, Json>>) : [];
  if (on !== undefined && readable) {
    const names = entries.map(([name]) => name);
    checkCases(on.type, names, raw["default"] !== undefined, path, problems);
  }
  const read = (value: Json | undefined, at: Path) =>
    Array.isArray(value) ? readNodes(value as readonly Json[], at) : [];
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
function checkCases(
  type: ValueType,
  names: readonly string[],
  hasDefault: boolean,
  path: Path,
  problems: Problems,
): void {
  const options =
    type.kind === "boolean" ? ["true", "false"] : type.kind === "string" ? type.options : undefined;
  const branch = [...path, "branch"];
  if (type.kind !== "any" && type.kind !== "boolean" && type.kind !== "string") {
    const message = `branch: expected string or boolean, found ${nameOf(type)}`;
    problems.add(branch, "WRONG_TYPE", message, "Branch on a fact's verdict, an input or a comparison.");
    return;
  }
  if (options === undefined) {
    if (!hasDefault)
      problems.add(branch, "UNDEFINED_BRANCH", "no case is left for other values", "Add a default.");
    return;
  }
  for (const name of names.filter((each) => !options.includes(each))) {
    const meant = nearest(name, options);
    const hint = meant === undefined ? `It can be ${options.join(", ")}.` : `Did you mean ${meant}?`;
    const message = `no value leads to the case ${shorten(name)}`;
    problems.addAtKey([...path, "cases", name], "UNDEFINED_BRANCH", message, hint);
  }
  // an unknown fact decides nothing, so it needs no case
  const uncovered = options.filter((option) => option !== "unknown" && !names.includes(option));
  if (!hasDefault && uncovered.length > 0) {
    const message = `no case for ${uncovered.join(", ")}`;
    problems.add(branch, "UNDEFINED_BRANCH", message, "Add the cases, or a default.");
  }
}
