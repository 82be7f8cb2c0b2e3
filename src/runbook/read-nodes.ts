import type { NamedStep } from "./names.ts";
import type { Path } from "./problems.ts";
import { readBranch } from "./read-branch.ts";
import { readInclude } from "./read-include.ts";
import { readStage, type StageMark } from "./read-stage.ts";
import { readStep } from "./read-step.ts";
import type { Before, Reading } from "./reading.ts";
import type { Json, RunbookNode, StepNode } from "./runbook.ts";
import { fieldsOf } from "./value-type.ts";

/** Reads a list of entries, in order: every entry, its references and types. */
export function readNodes(
  entries: readonly Json[],
  path: Path,
  around: Before,
  reading: Reading,
): readonly (RunbookNode | StageMark)[] {
  const before = new Map(around);
  const nodes: (RunbookNode | StageMark)[] = [];
  const own: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const at = [...path, index];
    const node = readEntry(entry, at, before, reading);
    if (node === undefined) continue;
    nodes.push(node);
    if (node.kind === "branch" || node.kind === "stage" || before.has(node.id)) continue;
    before.set(node.id, node.kind === "include" ? included(reading) : namedStep(node, reading));
    own.push(node.id);
  }
  if (path.length > 1) for (const id of own) reading.closed.add(id);
  return nodes;
}

function readEntry(
  entry: Json,
  at: Path,
  before: Before,
  reading: Reading,
): RunbookNode | StageMark | undefined {
  if (has(entry, "branch"))
    return readBranch(entry, at, before, reading, (inner, there) =>
      readNodes(inner, there, before, reading).filter((node) => node.kind !== "stage"),
    );
  if (has(entry, "include")) return readInclude(entry, at, before, reading);
  if (has(entry, "stage")) return readStage(entry, at, at.at(-1) === 0, reading);
  return readStep(entry, at, before, reading);
}

const has = (entry: Json, field: string): boolean =>
  typeof entry === "object" && entry !== null && Object.hasOwn(entry, field);

const included = ({ stage }: Reading): NamedStep => ({
  ...{ stage, fields: {} },
  mayLack: "is an included runbook, and has no output of its own",
});

function namedStep(node: StepNode, { of, stage }: Reading): NamedStep {
  const step = of.catalogue.get(node.use);
  return {
    stage,
    fields: step === undefined ? undefined : fieldsOf(step.output, "output"),
    mayLack:
      node.each !== undefined
        ? "is run for each item of a list, and has no output of its own"
        : node.when !== undefined
          ? "may be skipped by its condition"
          : node.onFailure === "continue"
            ? "may fail and be gone on from"
            : undefined,
  };
}

/** Ids of all entries, those in cases included. */
export function idsOf(entries: readonly Json[]): readonly string[] {
  return entries.flatMap((entry) => {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return [];
    const { id, cases, default: otherwise } = entry as Readonly<Record<string, Json>>;
    const lists = [otherwise, ...(typeof cases === "object" && cases !== null ? Object.values(cases) : [])];
    const inner = lists.flatMap((list) => (Array.isArray(list) ? idsOf(list as readonly Json[]) : []));
    return typeof id === "string" ? [id, ...inner] : inner;
  });
}
