import { ApiFailure, describing } from "../failure.ts";
import { getEdgeConfig as get } from "../resources/edge-config.ts";
import type { DataSource } from "../resource.ts";
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
