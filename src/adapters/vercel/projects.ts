import { z } from "zod";
import { BadInput } from "../../errors.ts";
import type { CallOptions } from "../../ports/clerk.ts";
import type { FoundProject, VercelProjects } from "../../ports/vercel-projects.ts";
import { callVercel, inShape, type VercelAccess, type VercelCall } from "./api.ts";

/** `GET /v2/teams` */
const teamsShape = z.object({
  teams: z.array(z.object({ id: z.string(), slug: z.string(), name: z.string().nullish() })),
});
/** `GET /v10/projects/:id` */
const foundShape = z.object({
  id: z.string(),
  name: z.string(),
  accountId: z.string().optional(),
  link: z
    .looseObject({
      type: z.string(),
      org: z.string().nullish(),
      repo: z.string().nullish(),
      productionBranch: z.string().nullish(),
    })
    .nullish(),
});
/** `GET /v9/projects` */
const listShape = z.object({ projects: z.array(z.object({ name: z.string() })) });
/** `GET /v9/projects/:id/domains` */
const domainsShape = z.object({
  domains: z.array(
    z.object({
      name: z.string(),
      verified: z.boolean().nullish(),
      redirect: z.string().nullish(),
      gitBranch: z.string().nullish(),
      customEnvironmentId: z.string().nullish(),
    }),
  ),
});

type Team = z.infer<typeof teamsShape>["teams"][number];

/** The most that the API gives in one page. */
const pageSize = "100";
/** Not there, or not to be seen by this token: to whoever looks it is the same. */
const unseen = [403, 404];

/** What a token sees, by Vercel's REST API. */
export function openVercelProjects(access: VercelAccess): VercelProjects {
  const get = async (call: Omit<VercelCall, "method" | "accept">, how: CallOptions) => {
    const answer = await callVercel(access, { ...call, method: "GET", accept: [401, ...unseen] }, how);
    const message = /"invalidToken":\s*true/.test(answer.text);
    if (answer.status === 401 || message)
      throw new BadInput(`Vercel does not take this token (${answer.status}).`, {
        code: "TOKEN_WRONG",
        hint: "Make one under Account Settings, Tokens, with the project's team as its scope. Nothing was changed.",
      });
    return answer;
  };
  const teams = async (wanted: string | undefined, how: CallOptions): Promise<readonly Team[]> => {
    const answer = await get({ path: "/v2/teams", query: { limit: pageSize }, team: undefined }, how);
    const all = answer.status === 200 ? inShape(teamsShape, answer).teams : [];
    if (wanted === undefined) return all;
    const named = all.find(({ id, slug }) => id === wanted || slug === wanted);
    // A token of one team alone may not list: then the project's answer decides.
    return [named ?? { id: wanted, slug: wanted }];
  };
  const scopes = async (
    team: string | undefined,
    how: CallOptions,
  ): Promise<readonly (Team | undefined)[]> => {
    const all = await teams(team, how);
    return team === undefined ? [...all, undefined] : all;
  };
  return {
    async find(which, team, how) {
      const found = new Map<string, FoundProject>();
      for (const scope of await scopes(team, how)) {
        const path = `/v10/projects/${encodeURIComponent(which)}`;
        const answer = await get({ path, team: scope?.id }, how);
        if (answer.status !== 200) continue;
        const { id, name, accountId, link } = inShape(foundShape, answer);
        const owner = scope ?? (accountId?.startsWith("team_") === true ? { id: accountId } : undefined);
        if (found.has(id)) continue;
        found.set(id, {
          ...{ id, name },
          team: owner && { id: accountId ?? owner.id, name: scope?.name ?? scope?.slug ?? owner.id },
          link: link === undefined || link === null ? undefined : linkText(link),
        });
      }
      return [...found.values()];
    },
    async names(team, how) {
      const names: string[] = [];
      for (const scope of await scopes(team, how)) {
        const query = { limit: pageSize };
        const answer = await get({ path: "/v9/projects", query, team: scope?.id }, how);
        if (answer.status === 200) names.push(...inShape(listShape, answer).projects.map(({ name }) => name));
      }
      return [...new Set(names)];
    },
    async domains({ id, team }, how) {
      const query = { limit: pageSize };
      const answer = await get({ path: `/v9/projects/${id}/domains`, query, team: team?.id }, how);
      if (answer.status !== 200) return [];
      return inShape(domainsShape, answer).domains.map((one) => ({
        name: one.name,
        verified: one.verified !== false,
        redirects: Boolean(one.redirect),
        elsewhere: Boolean(one.gitBranch) || Boolean(one.customEnvironmentId),
      }));
    },
  };
}

function linkText(link: NonNullable<z.infer<typeof foundShape>["link"]>): string {
  const { type, org, repo, productionBranch } = link;
  const where = [org, repo].filter((part) => part !== undefined && part !== null && part !== "").join("/");
  const branch = productionBranch ? `, production from ${productionBranch}` : "";
  return `${type}${where === "" ? "" : ` ${where}`}${branch}`;
}
