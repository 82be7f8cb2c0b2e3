import type { Api } from "../api.ts";
import { describing, isNotFound, OperationFailure } from "../failure.ts";
import { splitId } from "../import-id.ts";
import type { ReadResult, Resource } from "../resource.ts";
import { text, type Properties } from "../values.ts";

interface EdgeConfigAnswer {
  readonly id: string;
  readonly slug: string;
  readonly ownerId?: string;
}

function edgeConfigOutputs(answer: unknown): Properties & { readonly id: string } {
  const { id, slug, ownerId } = answer as EdgeConfigAnswer;
  return { id, name: slug, teamId: ownerId };
}

/** One GET; a missing one is thrown as it is. */
export async function getEdgeConfig(api: Api, id: string, teamId: string | undefined, summary: string) {
  const attempt = `Could not get Edge Config ${teamId ?? ""} ${id}`;
  const path = `/v1/edge-config/${id}`;
  return describing(summary, attempt, async () => {
    const answer = await api.request({ method: "GET", path, query: { teamId } }).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    return answer === undefined ? undefined : edgeConfigOutputs(answer);
  });
}

async function read(api: Api, id: string, state: Properties): Promise<ReadResult | undefined> {
  const outputs = await getEdgeConfig(api, id, text(state, "teamId"), "Error reading Edge Config");
  return outputs === undefined ? undefined : { id, outputs };
}

async function importState(api: Api, importId: string): Promise<ReadResult> {
  const parts = splitId(importId, 1);
  const id = parts?.rest[0];
  const outputs =
    id === undefined
      ? undefined
      : await getEdgeConfig(api, id, api.team(parts?.team), "Error importing edge config");
  if (outputs === undefined) {
    throw new OperationFailure("Error importing edge config", `No Edge Config has the id '${importId}'`);
  }
  return { id: outputs.id, outputs };
}

/** An Edge Config store; renaming it is one PUT. */
export const edgeConfig: Resource = {
  type: "vercel:index/edgeConfig:EdgeConfig",
  inputs: ["name", "teamId"],
  replaceOn: ["teamId"],
  computed: ["name", "teamId"],
  keptIfKnown: ["name", "teamId"],
  create: (api, inputs) =>
    describing("Error creating Edge Config", "Could not create Edge Config", async () => {
      const teamId = api.team(text(inputs, "teamId"));
      const body = { slug: inputs["name"] };
      const path = "/v1/edge-config";
      const outputs = edgeConfigOutputs(await api.request({ method: "POST", path, query: { teamId }, body }));
      return { id: outputs.id, outputs };
    }),
  read,
  importState,
  update: (api, id, inputs, state) =>
    describing("Error updating Edge Config", `Could not update Edge Config ${id}`, async () => {
      const query = { teamId: text(state, "teamId") };
      const body = { slug: inputs["name"] };
      return edgeConfigOutputs(
        await api.request({ method: "PUT", path: `/v1/edge-config/${id}`, query, body }),
      );
    }),
  delete: (api, id, state) =>
    describing("Error deleting Edge Config", `Could not delete Edge Config ${id}`, async () => {
      const query = { teamId: text(state, "teamId") };
      await api
        .request({ method: "DELETE", path: `/v1/edge-config/${id}`, query })
        .catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
        });
    }),
};
