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

/** The id of the host name as it is now: the resource keeps the one that it was created with. */
const currentId = (id: string, state: Properties): string => text(state, "id") ?? id;

/** Creating one that exists moves it. */
async function upsert(api: Api, inputs: Properties, teamId: string | undefined): Promise<ReadResult> {
  const path = `/v2/deployments/${String(inputs["deploymentId"])}/aliases`;
  const body = { alias: inputs["alias"] };
  const answer = await api.request({ method: "POST", path, query: { teamId }, body });
  return aliasResult(answer as AliasAnswer, inputs, teamId);
}

/** A host name that points to a deployment. Moving and renaming it is one upsert; a name left behind stays at Vercel. */
export const alias: Resource = {
  type: "vercel:index/alias:Alias",
  inputs: ["alias", "deploymentId", "teamId"],
  replaceOn: ["teamId"],
  computed: ["teamId"],
  keptIfKnown: ["teamId"],
  create: (api, inputs) =>
    describing("Error creating alias", "Could not create alias", () =>
      upsert(api, inputs, api.team(text(inputs, "teamId"))),
    ),
  update: (api, _id, inputs, state) =>
    describing("Error updating alias", "Could not update alias", async () => {
      const teamId = text(inputs, "teamId") ?? text(state, "teamId") ?? api.team(undefined);
      return (await upsert(api, inputs, teamId)).outputs;
    }),
  read: (api, id, state) => read(api, currentId(id, state), state),
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
      await api
        .request({ method: "DELETE", path: `/v2/aliases/${currentId(id, state)}`, query })
        .catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
        });
    }),
};
