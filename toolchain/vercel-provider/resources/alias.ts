import type { Api } from "../api.ts";
import { describing, isNotFound, OperationFailure } from "../failure.ts";
import { splitId } from "../import-id.ts";
import type { ReadResult, Resource } from "../resource.ts";
import { text, type Properties } from "../values.ts";

interface AliasAnswer {
  readonly uid: string;
  readonly alias: string;
  readonly deploymentId?: string;
}

export function aliasResult(answer: AliasAnswer, known: Properties, teamId: string | undefined): ReadResult {
  const deploymentId = answer.deploymentId ?? known["deploymentId"];
  return {
    id: answer.uid,
    outputs: { alias: answer.alias, deploymentId, id: answer.uid, teamId },
  };
}

/** By id or by host name. */
export async function getAlias(api: Api, which: string, teamId: string | undefined): Promise<AliasAnswer> {
  const path = `/v4/aliases/${encodeURIComponent(which)}`;
  return (await api.request({ method: "GET", path, query: { teamId } })) as AliasAnswer;
}

async function read(api: Api, id: string, state: Properties): Promise<ReadResult | undefined> {
  const teamId = text(state, "teamId");
  return describing("Error reading alias", `Could not get alias ${teamId ?? ""} ${id}`, async () => {
    try {
      return aliasResult(await getAlias(api, id, teamId), state, teamId);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  });
}

/** A host name that points to a deployment. Creating one that exists moves it. */
export const alias: Resource = {
  type: "vercel:index/alias:Alias",
  inputs: ["alias", "deploymentId", "teamId"],
  replaceOn: ["alias", "deploymentId", "teamId"],
  computed: ["teamId"],
  keptIfKnown: ["teamId"],
  create: (api, inputs) =>
    describing("Error creating alias", "Could not create alias", async () => {
      const teamId = api.team(text(inputs, "teamId"));
      const path = `/v2/deployments/${String(inputs["deploymentId"])}/aliases`;
      const body = { alias: inputs["alias"] };
      const answer = await api.request({ method: "POST", path, query: { teamId }, body });
      return aliasResult(answer as AliasAnswer, inputs, teamId);
    }),
  read,
  importState: async (api, importId) => {
    const parts = splitId(importId, 1);
    const which = parts?.rest[0];
    const result =
      which === undefined ? undefined : await read(api, which, { teamId: api.team(parts?.team) });
    if (result === undefined) {
      throw new OperationFailure("Error importing alias", `No alias has the id '${importId}'`);
    }
    return result;
  },
  delete: (api, id, state) =>
    describing("Error deleting alias", `Could not delete alias ${String(state["alias"])}`, async () => {
      const query = { teamId: text(state, "teamId") };
      await api.request({ method: "DELETE", path: `/v2/aliases/${id}`, query }).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
    }),
};
