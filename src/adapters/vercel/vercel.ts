import { PermanentFailure } from "../../errors.ts";
import type { Vercel } from "../../ports/vercel.ts";
import { callVercel, projectReader, type VercelOptions } from "./api.ts";
import { deploymentCalls } from "./deployments.ts";
import { projectShape } from "./shapes.ts";
import { variableCalls } from "./variables.ts";

/** The project by Vercel's REST API. */
export function openVercel(options: VercelOptions): Vercel {
  const read = projectReader(options);
  const project = { path: (id: string) => `/v10/projects/${id}`, shape: projectShape };
  return {
    ...deploymentCalls(options),
    ...variableCalls(options),
    async project(how) {
      const { id, name, accountId } = await read(project, how);
      return { id, name, teamId: accountId };
    },
    async runtimeLogs(how) {
      const live = (await read(project, how)).targets?.production?.id;
      if (live === undefined)
        throw new PermanentFailure("There is no production deployment to read logs of.", {
          code: "UNEXPECTED_ANSWER",
        });
      const { project: id, team } = await options.target();
      const path = `/v1/projects/${id}/deployments/${live}/runtime-logs`;
      return (await callVercel(options, { method: "GET", path, team, endless: true }, how)).text;
    },
  };
}
