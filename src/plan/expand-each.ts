import { BadInput } from "../errors.ts";
import { evaluate, fill, type Scope } from "../runbook/evaluate.ts";
import { refuseValue } from "../runbook/read-inputs.ts";
import type { IncludeNode, Json, StepNode } from "../runbook/runbook.ts";
import { scopeOf } from "../runbook/scope.ts";
import type { Outputs, Within } from "./plan.ts";

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

/**
 * What references inside an included runbook stand for, from where it is included. Pure.
 * @param around what stands before the ids of the runbook that includes it
 * @throws BadInput `BAD_VALUE` for an input that is not known when planning, or not allowed
 */
export function expandInclude(
  node: IncludeNode,
  outer: Scope,
  around: string,
): { readonly scope: Scope; readonly within: Within } {
  const { id, runbook } = node;
  const pairs = runbook.inputs.map((input) => {
    const template = node.with[input.name];
    const value = template === undefined ? input.default : fill(template.value, outer);
    const wrong = value === undefined ? undefined : refuseValue(input, value);
    if (value === undefined || wrong !== undefined)
      throw new BadInput(`${around}${id}: ${input.name}: ${wrong?.message ?? "is not known when planning"}`, {
        code: "BAD_VALUE",
        hint: wrong?.hint ?? "Look at what it is given in the runbook that includes it.",
      });
    return [input.name, value] as const;
  });
  const inputs: Readonly<Record<string, Json>> = Object.fromEntries(pairs);
  const scope: Scope = {
    lookup: ([root = "", name = "", ...rest]) => {
      if (root === "inputs") return rest.length === 0 ? inputs[name] : undefined;
      return outer.lookup(root === "steps" ? [root, `${id}/${name}`, ...rest] : [root, name, ...rest]);
    },
  };
  return { scope, within: { prefix: `${around}${id}/`, inputs } };
}

/** Outputs of the steps of one included runbook, by the ids that it knows them by. */
export function outputsWithin(outputs: Outputs, prefix: string): Outputs {
  const own = Object.entries(outputs).filter(([id]) => id.startsWith(prefix));
  return Object.fromEntries(own.map(([id, output]) => [id.slice(prefix.length), output]));
}
