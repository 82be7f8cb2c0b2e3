import { describing } from "../failure.ts";
import { aliasResult, getAlias as get } from "../resources/alias.ts";
import type { DataSource } from "../resource.ts";
import { text } from "../values.ts";

/** Which deployment a host name points to. */
export const getAlias: DataSource = {
  type: "vercel:index/getAlias:getAlias",
  look: (api, args) => {
    const alias = String(args["alias"]);
    const teamId = api.team(text(args, "teamId"));
    return describing("Error reading alias", `Could not read alias ${teamId ?? ""} ${alias}`, async () => {
      const { outputs } = aliasResult(await get(api, alias, teamId), args, teamId);
      return outputs;
    });
  },
};
