import type { Api } from "../api.ts";
import { describing, isNotFound, OperationFailure } from "../failure.ts";
import { splitId } from "../import-id.ts";
import type { ReadResult, Resource } from "../resource.ts";
import { text, type Properties } from "../values.ts";

interface Place {
  readonly edgeConfigId: string;
  readonly key: string;
  /** Empty where there is no team: the official state has it so. */
  readonly teamId: string;
}

const placeOf = (api: Api, properties: Properties): Place => ({
  edgeConfigId: String(properties["edgeConfigId"]),
  key: String(properties["key"]),
  teamId: api.team(text(properties, "teamId")) ?? "",
});

function resultOf(place: Place, value: unknown): ReadResult {
  const { edgeConfigId, key, teamId } = place;
  const held = typeof value === "string" ? { value } : { valueJson: value };
  // The official provider's bridge adds the key once more to the resource's id, not to the property.
  const id = `${edgeConfigId}/${key}`;
  return { id: `${id}/${key}`, outputs: { edgeConfigId, id, key, teamId, ...held } };
}

/** The item's value; undefined when the store or the key is gone. */
export async function getItem(api: Api, place: Place): Promise<{ readonly value: unknown } | undefined> {
  const path = `/v1/edge-config/${place.edgeConfigId}/item/${encodeURIComponent(place.key)}`;
  try {
    const answer = await api.request({ method: "GET", path, query: { teamId: place.teamId } });
    return answer as { readonly value: unknown } | undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function change(api: Api, place: Place, item: Record<string, unknown>): Promise<void> {
  const path = `/v1/edge-config/${place.edgeConfigId}/items`;
  const body = { items: [{ ...item, key: place.key }] };
  await api.request({ method: "PATCH", path, query: { teamId: place.teamId }, body });
}

async function read(api: Api, _id: string, state: Properties): Promise<ReadResult | undefined> {
  const place = placeOf(api, state);
  const attempt = `Could not get Edge Config Item ${place.teamId} ${place.edgeConfigId} ${place.key}`;
  const item = await describing("Error reading Edge Config Item", attempt, () => getItem(api, place));
  return item === undefined ? undefined : resultOf(place, item.value);
}

async function importState(api: Api, importId: string): Promise<ReadResult> {
  const parts = splitId(importId, 2);
  const [edgeConfigId, key] = parts?.rest ?? [];
  const result = await read(api, importId, { edgeConfigId, key, teamId: parts?.team });
  if (parts === undefined || result === undefined) {
    throw new OperationFailure(
      "Error importing Edge Config Item",
      `No item has the id '${importId}'; it should be in format "team_id/edge_config_id/key" or "edge_config_id/key"`,
    );
  }
  return result;
}

const isNested = (value: unknown): boolean => typeof value === "object" && value !== null;

/** What the official provider refuses: no value, two, or one that its bridge cannot convert. Pure. */
function problems(inputs: Properties, name: string): readonly string[] {
  const { value, valueJson } = inputs;
  if ((value === undefined) === (valueJson === undefined)) {
    return [
      "Invalid Attribute Combination. Exactly one of [value,value_json] is required. " +
        `Examine values at '${name}.value'.`,
    ];
  }
  // A flat object passes; what holds objects or lists, and a list itself, has no type in the bridge.
  if (!isNested(valueJson)) return [];
  if (!Array.isArray(valueJson) && !Object.values(valueJson as object).some(isNested)) return [];
  return [`unsupported dynamic value type: objects and lists within valueJson. Examine '${name}.valueJson'.`];
}

/** One key of an Edge Config. Each change is a replacement, so keep it with `retainOnDelete`: then it is one upsert. */
export const edgeConfigItem: Resource = {
  type: "vercel:index/edgeConfigItem:EdgeConfigItem",
  inputs: ["edgeConfigId", "key", "teamId", "value", "valueJson"],
  replaceOn: ["edgeConfigId", "key", "teamId", "value", "valueJson"],
  computed: ["id", "teamId", "value", "valueJson"],
  check: problems,
  create: (api, inputs) =>
    describing("Error creating Edge Config Item", "Could not create Edge Config Item", async () => {
      const place = placeOf(api, inputs);
      const value = inputs["value"] ?? inputs["valueJson"];
      await change(api, place, { operation: "upsert", value });
      return resultOf(place, value);
    }),
  read,
  importState,
  delete: (api, id, state) =>
    describing("Error deleting Edge Config Item", `Could not delete Edge Config Item ${id}`, async () => {
      await change(api, placeOf(api, state), { operation: "delete" }).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
    }),
};
