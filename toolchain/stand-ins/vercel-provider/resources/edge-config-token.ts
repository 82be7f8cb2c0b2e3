import type { Api } from "../api.ts";
import { describing, isNotFound, OperationFailure } from "../failure.ts";
import { splitId } from "../import-id.ts";
import type { ReadResult, Resource } from "../resource.ts";
import { text, type Properties } from "../values.ts";

interface TokenAnswer {
  readonly id: string;
  readonly token: string;
  readonly label?: string;
}

/** A token's properties; the connection string is what `@vercel/edge-config` and our gate read. */
export function tokenOutputs(answer: TokenAnswer, known: Properties, teamId: string | undefined): Properties {
  const edgeConfigId = String(known["edgeConfigId"]);
  return {
    connectionString: `https://edge-config.vercel.com/${edgeConfigId}?token=${answer.token}`,
    edgeConfigId,
    id: answer.id,
    label: answer.label ?? known["label"],
    teamId,
    token: answer.token,
  };
}

/** Undefined when the token or its store is gone. */
export async function getToken(
  api: Api,
  edgeConfigId: string,
  token: string,
  teamId: string | undefined,
): Promise<TokenAnswer | undefined> {
  const path = `/v1/edge-config/${edgeConfigId}/token/${encodeURIComponent(token)}`;
  try {
    return (await api.request({ method: "GET", path, query: { teamId } })) as TokenAnswer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function read(api: Api, id: string, state: Properties): Promise<ReadResult | undefined> {
  const teamId = text(state, "teamId");
  const attempt = `Could not get Edge Config Token ${teamId ?? ""} ${id}`;
  const answer = await describing("Error reading Edge Config Token", attempt, () =>
    getToken(api, String(state["edgeConfigId"]), String(state["token"]), teamId),
  );
  return answer === undefined ? undefined : { id: answer.id, outputs: tokenOutputs(answer, state, teamId) };
}

async function importState(api: Api, importId: string): Promise<ReadResult> {
  const summary = "Error importing Edge Config Token";
  const parts = splitId(importId, 2);
  const [edgeConfigId = "", token = ""] = parts?.rest ?? [];
  const teamId = api.team(parts?.team);
  const answer =
    parts === undefined
      ? undefined
      : await describing(summary, `Could not get Edge Config Token ${edgeConfigId}`, () =>
          getToken(api, edgeConfigId, token, teamId),
        );
  if (answer === undefined) {
    // Official says the id it was given, which holds the token.
    throw new OperationFailure(
      summary,
      'No such token; the id should be in format "team_id/edge_config_id/token" or "edge_config_id/token"',
    );
  }
  return { id: answer.id, outputs: tokenOutputs(answer, { edgeConfigId }, teamId) };
}

/** A read token of an Edge Config; nothing about it can be updated. */
export const edgeConfigToken: Resource = {
  type: "vercel:index/edgeConfigToken:EdgeConfigToken",
  inputs: ["edgeConfigId", "label", "teamId"],
  secrets: ["connectionString", "token"],
  replaceOn: ["edgeConfigId", "label", "teamId"],
  computed: ["connectionString", "teamId", "token"],
  keptIfKnown: ["teamId"],
  create: (api, inputs) =>
    describing("Error creating Edge Config Token", "Could not create Edge Config Token", async () => {
      const teamId = api.team(text(inputs, "teamId"));
      const path = `/v1/edge-config/${String(inputs["edgeConfigId"])}/token`;
      const body = { label: inputs["label"] };
      const answer = (await api.request({ method: "POST", path, query: { teamId }, body })) as TokenAnswer;
      return { id: answer.id, outputs: tokenOutputs(answer, inputs, teamId) };
    }),
  read,
  importState,
  delete: (api, id, state) =>
    describing("Error deleting Edge Config Token", `Could not delete Edge Config Token ${id}`, async () => {
      const path = `/v1/edge-config/${String(state["edgeConfigId"])}/tokens`;
      const body = { tokens: [state["token"]] };
      const query = { teamId: text(state, "teamId") };
      await api.request({ method: "DELETE", path, query, body }).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
    }),
};
