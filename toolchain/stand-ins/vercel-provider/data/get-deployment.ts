import { describing } from "../failure.ts";
import { getDeployment as get } from "../resources/deployment.ts";
import type { DataSource } from "../resource.ts";
import { text } from "../values.ts";

/** What the official provider says of a deployment that is not there. */
const ABSENT =
  'cannot decode state from a call to ReadDataSource for "vercel_deployment": ' +
  "Internal error: DecodePropertyMap expected the decoder to return an Object.";

/** A deployment by id or URL. */
export const getDeployment: DataSource = {
  type: "vercel:index/getDeployment:getDeployment",
  look: async (api, args) => {
    const id = String(args["id"]);
    const teamId = api.team(text(args, "teamId"));
    const attempt = `Could not get deployment ${teamId ?? ""} ${id}`;
    const found = await describing("Error reading deployment", attempt, () => get(api, id, teamId));
    if (found === undefined) throw new Error(ABSENT);
    return {
      domains: [...(found.alias ?? [])],
      id: found.id,
      meta: found.meta ?? {},
      production: found.target === "production",
      projectId: found.projectId,
      teamId,
      url: found.url,
    };
  },
};
