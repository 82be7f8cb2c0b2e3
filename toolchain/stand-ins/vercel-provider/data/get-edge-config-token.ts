import { ApiFailure, describing } from "../failure.ts";
import { getToken, tokenOutputs } from "../resources/edge-config-token.ts";
import type { DataSource } from "../resource.ts";
import { text } from "../values.ts";

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
