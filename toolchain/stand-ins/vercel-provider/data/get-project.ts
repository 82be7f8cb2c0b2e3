import { describing } from "../failure.ts";
import type { DataSource } from "../resource.ts";
import { variables } from "../resources/environment-variable.ts";
import { text } from "../values.ts";

const NAME = /^[a-z0-9-]{1,100}$/;

interface ProjectAnswer {
  readonly id: string;
  readonly name: string;
  readonly framework?: string | null;
  readonly nodeVersion?: string;
  readonly rootDirectory?: string | null;
  readonly autoAssignCustomDomains?: boolean;
  readonly commandForIgnoringBuildStep?: string | null;
  readonly link?: { readonly type: string; readonly org?: string; readonly repo?: string };
}

/**
 * A project by its name (not its id: the official provider refuses that), of which we tell identity, framework, its
 * first hundred environment variables, and what decides whether a deployment is built and goes live.
 */
export const getProject: DataSource = {
  type: "vercel:index/getProject:getProject",
  secrets: ["environments"],
  check: (args) => {
    const name = String(args["name"]);
    if (NAME.test(name)) return [];
    const reason =
      "Invalid Attribute Value Match: Attribute name The name of a Project can only contain up to 100 " +
      `alphanumeric lowercase characters and hyphens, got: ${name}`;
    return [{ property: "name", reason }];
  },
  look: async (api, args) => {
    const name = String(args["name"]);
    const teamId = api.team(text(args, "teamId"));
    const attempt = `Could not read project ${teamId ?? ""} ${name}`;
    const path = `/v10/projects/${name}`;
    const summary = "Error reading project";
    const answer = await describing(summary, attempt, () =>
      api.request({ method: "GET", path, query: { teamId } }),
    );
    const { id, framework, nodeVersion, rootDirectory, link, ...rest } = answer as ProjectAnswer;
    const environments = await describing(summary, attempt, () => variables(api, id, teamId));
    return {
      environments,
      ...{ id, name, framework, nodeVersion, rootDirectory, teamId },
      autoAssignCustomDomains: rest.autoAssignCustomDomains,
      ignoreCommand: rest.commandForIgnoringBuildStep ?? undefined,
      ...(link === undefined
        ? {}
        : { gitRepository: { type: link.type, repo: [link.org, link.repo].filter(Boolean).join("/") } }),
    };
  },
};
