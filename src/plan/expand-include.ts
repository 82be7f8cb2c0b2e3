import { BadInput } from "../errors.ts";
import { fill, type Scope } from "../runbook/evaluate.ts";
import { refuseValue } from "../runbook/read-inputs.ts";
import type { IncludeNode, Json } from "../runbook/runbook.ts";
import type { Outputs, Within } from "./plan.ts";

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
