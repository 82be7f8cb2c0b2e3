import { ApiFailure, describing, OperationFailure } from "../failure.ts";
import type { DataSource } from "../resource.ts";
import { getItem } from "../resources/edge-config-item.ts";
import { getToken, tokenOutputs } from "../resources/edge-config-token.ts";
import { getEdgeConfig as get } from "../resources/edge-config.ts";
import { text } from "../values.ts";

/** An Edge Config's name and team. */
export const getEdgeConfig: DataSource = {
  type: "vercel:index/getEdgeConfig:getEdgeConfig",
  look: (api, args) => {
    const id = String(args["id"]);
    const teamId = api.team(text(args, "teamId"));
    const summary = "Error reading EdgeConfig";
    return describing(summary, `Could not get Edge Config ${teamId ?? ""} ${id}`, async () => {
      const found = await get(api, id, teamId, summary);
      if (found === undefined) throw new ApiFailure("not_found - Edge Config not found");
      return found;
    });
  },
};

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

/** An Edge Config token's label and connection string. */
export const getEdgeConfigToken: DataSource = {
  type: "vercel:index/getEdgeConfigToken:getEdgeConfigToken",
  secrets: ["connectionString", "token"],
  look: (api, args) => {
    const edgeConfigId = String(args["edgeConfigId"]);
    const teamId = api.team(text(args, "teamId"));
    const attempt = `Could not get Edge Config Token ${teamId ?? ""} ${edgeConfigId}`;
    return describing("Error reading EdgeConfig Token", attempt, async () => {
      const found = await getToken(api, edgeConfigId, String(args["token"]), teamId);
      if (found === undefined) throw new ApiFailure("not_found - Edge Config Token not found");
      return tokenOutputs(found, args, teamId);
    });
  },
};
