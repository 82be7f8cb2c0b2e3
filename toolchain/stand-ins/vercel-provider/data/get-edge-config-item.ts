import { ApiFailure, describing, OperationFailure } from "../failure.ts";
import { getItem } from "../resources/edge-config-item.ts";
import type { DataSource } from "../resource.ts";
import { text } from "../values.ts";

/** A string item, as `value`. An object is refused as the official provider refuses it. */
export const getEdgeConfigItem: DataSource = {
  type: "vercel:index/getEdgeConfigItem:getEdgeConfigItem",
  look: async (api, args) => {
    const id = String(args["id"]);
    const key = String(args["key"]);
    const teamId = api.team(text(args, "teamId")) ?? "";
    const item = await describing(
      "Error reading EdgeConfigItem",
      `Could not get Edge Config Item ${[teamId, id, key].filter(Boolean).join(" ")}`,
      async () => {
        const found = await getItem(api, { edgeConfigId: id, key, teamId });
        if (found === undefined) throw new ApiFailure("not_found - Edge Config Item not found");
        return found;
      },
    );
    if (typeof item.value === "string") return { id, key, teamId, value: item.value };
    const names =
      typeof item.value === "object" && item.value !== null ? Object.keys(item.value).toSorted() : [];
    throw new OperationFailure(
      "Error parsing Edge Config Item value",
      names[0] === undefined
        ? "the value is no string"
        : `invalid key "${names[0]}" in dynamically-typed value`,
    );
  },
};
