import type { Api } from "./api.ts";
import type { ReadResult, Resource } from "./resource.ts";
import { same, type Properties } from "./values.ts";

/** A resource as it is now, and the inputs a program would need to say so. */
interface Refreshed extends ReadResult {
  readonly inputs: Properties;
}

/** Reads what the state knows; undefined when it is gone. */
export async function refresh(
  resource: Resource,
  api: Api,
  id: string,
  state: Properties,
  inputs: Properties,
): Promise<Refreshed | undefined> {
  const found = await resource.read(api, id, state);
  if (found === undefined) return undefined;
  // Only what the program said is brought up to date, and a set that only changed its order is left alone.
  const updated = Object.fromEntries(
    Object.entries(inputs).map(([key, old]) => {
      const now = found.outputs[key];
      return [key, now === undefined || same(old, now, resource.sets?.includes(key)) ? old : now];
    }),
  );
  // The state's id is kept: the official bridge's differs from the property (see EdgeConfigItem).
  return { id, outputs: found.outputs, inputs: updated };
}

/** Reads what a person named at `pulumi import`; like the official provider, once by that name and once by its state. */
export async function adopt(resource: Resource, api: Api, importId: string): Promise<Refreshed | undefined> {
  const begun = await resource.importState(api, importId);
  const found = await resource.read(api, begun.id, begun.outputs);
  if (found === undefined) return undefined;
  const inputs = Object.fromEntries(
    resource.inputs
      .map((key) => [key, found.outputs[key]] as const)
      .filter(
        ([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0),
      ),
  );
  return { id: begun.id, outputs: found.outputs, inputs };
}
