import type { NamedStep } from "./names.ts";
import type { Path } from "./problems.ts";
import { readBranch } from "./read-branch.ts";
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
): readonly RunbookNode[] {
  const before = new Map(around);
  const nodes: RunbookNode[] = [];
  const own: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const at = [...path, index];
    const node = isBranch(entry)
      ? readBranch(entry, at, before, reading, (inner, there) => readNodes(inner, there, before, reading))
      : readStep(entry, at, before, reading);
    if (node === undefined) continue;
    nodes.push(node);
    if (node.kind === "branch" || before.has(node.id)) continue;
    before.set(node.id, namedStep(node, reading));
    own.push(node.id);
  }
  if (path.length > 1) for (const id of own) reading.closed.add(id);
  return nodes;
}

const isBranch = (entry: Json): boolean =>
  typeof entry === "object" && entry !== null && Object.hasOwn(entry, "branch");

function namedStep(node: StepNode, { of }: Reading): NamedStep {
  const step = of.catalogue.get(node.use);
  return {
    fields: step === undefined ? undefined : fieldsOf(step.output, "output"),
    mayLack:
      node.when !== undefined
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
