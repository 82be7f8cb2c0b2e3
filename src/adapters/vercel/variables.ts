import { Secret } from "../../ports/secret.ts";
import type { ProjectVariables } from "../../ports/variables.ts";
import { readVariablesShape, sharedVariablesShape } from "../../variables/list-shape.ts";
import { callVercel, inShape, projectReader, type VercelOptions } from "./api.ts";

/** The project's environment variables and the team's, by Vercel's REST API. */
export function openVariables(options: VercelOptions): ProjectVariables {
  const read = projectReader(options);
  return {
    async list(how) {
      const path = (id: string) => `/v10/projects/${id}/env`;
      const list = await read({ path, query: () => ({ decrypt: "true" }), shape: readVariablesShape }, how);
      return list.map(({ text, ...one }) => ({
        ...one,
        value: text === undefined ? undefined : new Secret(text),
      }));
    },
    async shared(how) {
      const { project, team } = await options.target();
      if (team === undefined) return [];
      const call = { method: "GET", path: "/v1/env", query: { projectId: project }, team } as const;
      const answer = await callVercel(options, { ...call, accept: [401, 403, 404] }, how);
      return answer.status === 200 ? inShape(sharedVariablesShape(project), answer) : undefined;
    },
  };
}
