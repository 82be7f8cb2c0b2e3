import { BadInput } from "../errors.ts";
import { evaluate, type Scope } from "../runbook/evaluate.ts";
import type { Json, StepNode } from "../runbook/runbook.ts";
import { scopeOf } from "../runbook/scope.ts";

/** Items of one `each`; more would be a bulk step's work. */
const eachMax = 100;

/** What a step is planned with for one item of its list. */
interface WithItem {
  readonly scope: Scope;
  readonly each?: Json;
}

/**
 * A step for each item of its list, as `id/1`, `id/2`, …; the step itself where it has no list. Pure.
 * @throws BadInput `BAD_VALUE` for a list that is not known when planning, or too long
 */
export function expandEach(
  node: StepNode,
  scope: Scope,
  file: string,
): readonly (readonly [StepNode, WithItem])[] {
  if (node.each === undefined) return [[node, { scope }]];
  const items = evaluate(node.each.root, scope);
  if (!Array.isArray(items))
    throw new BadInput(`step ${node.id}: the list of each is not known when planning.`, {
      code: "BAD_VALUE",
      hint: `Look at each in ${file}.`,
    });
  if (items.length > eachMax)
    throw new BadInput(`step ${node.id}: each has ${items.length} items, more than ${eachMax}.`, {
      code: "BAD_VALUE",
      hint: "Give fewer at a time, or use a step that works through many by itself.",
    });
  return (items as readonly Json[]).map((each, index) => {
    const title = `${node.title}: ${typeof each === "string" ? each : JSON.stringify(each)}`;
    const item = scopeOf({ inputs: {}, facts: {}, outputs: {}, each });
    const lookup: Scope["lookup"] = (path) => (path[0] === "each" ? item : scope).lookup(path);
    return [
      { ...node, id: `${node.id}/${index + 1}`, title },
      { scope: { lookup }, each },
    ] as const;
  });
}
