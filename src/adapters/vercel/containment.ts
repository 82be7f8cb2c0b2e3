import { z } from "zod";
import type { CallOptions } from "../../ports/clerk.ts";
import type { VercelTeam } from "../../ports/vercel-team.ts";
import { callVercel, inShape, type VercelCall, type VercelOptions } from "./api.ts";

const deploymentsShape = z.object({
  deployments: z.array(
    z.object({
      uid: z.string(),
      url: z.string().nullish(),
      state: z.string().optional(),
      readyState: z.string().optional(),
      created: z.number().optional(),
      createdAt: z.number().optional(),
      target: z.string().nullish(),
    }),
  ),
});
const projectShape = z.object({
  id: z.string(),
  paused: z.boolean().nullish(),
  ssoProtection: z.object({ deploymentType: z.string() }).nullish(),
});
const eventsShape = z.object({ events: z.array(z.record(z.string(), z.unknown())) });

/** Standard Protection, as Vercel's API spells it: every address but production's domains. */
const standard = "prod_deployment_urls_and_all_previews";
/** What asks at least as many for a sign-in. */
const protecting = [standard, "all"];
/** Entries of the activity log that one request gives at most. */
const eventsLimit = "100";

/** What shuts people out of the project, and what tells what was done to it. */
export function containmentCalls(options: VercelOptions): Omit<VercelTeam, "places" | "setPlace"> {
  const send = async (call: Omit<VercelCall, "team">, how: CallOptions) =>
    await callVercel(options, { ...call, team: (await options.target()).team }, how);
  const own = async () => (await options.target()).project;
  const project = async (how: CallOptions) =>
    inShape(projectShape, await send({ method: "GET", path: `/v9/projects/${await own()}` }, how));
  return {
    async allDeployments(how) {
      const query = { projectId: await own(), limit: String(how.limit) };
      const answer = await send({ method: "GET", path: "/v6/deployments", query }, how);
      return inShape(deploymentsShape, answer)
        .deployments.map((one) => ({
          id: one.uid,
          host: one.url ?? undefined,
          state: one.state ?? one.readyState ?? "UNKNOWN",
          createdAt: one.created ?? one.createdAt ?? 0,
          target: one.target ?? "preview",
        }))
        .sort((one, other) => other.createdAt - one.createdAt);
    },
    async deleteDeployment(id, how) {
      await send({ method: "DELETE", path: `/v13/deployments/${id}`, accept: [404] }, how);
    },
    async isProtected(how) {
      const { ssoProtection } = await project(how);
      return protecting.includes(ssoProtection?.deploymentType ?? "");
    },
    async protect(how) {
      const body = { ssoProtection: { deploymentType: standard } };
      await send({ method: "PATCH", path: `/v9/projects/${await own()}`, body }, how);
    },
    async setFollowsNew(follows, how) {
      const body = { autoAssignCustomDomains: follows };
      await send({ method: "PATCH", path: `/v9/projects/${await own()}`, body }, how);
    },
    async setPaused(paused, how) {
      const path = `/v1/projects/${await own()}/${paused ? "pause" : "unpause"}`;
      await send({ method: "POST", path }, how);
    },
    isPaused: async (how) => (await project(how)).paused === true,
    async setAttackMode(untilMs, how) {
      const body = {
        projectId: await own(),
        attackModeEnabled: untilMs !== undefined,
        ...(untilMs === undefined ? {} : { attackModeActiveUntil: untilMs }),
      };
      await send({ method: "POST", path: "/v1/security/attack-mode", body }, how);
    },
    async denyAddresses(addresses, note, how) {
      const query = { projectId: await own() };
      for (const ip of addresses) {
        const value = { hostname: "*", ip, action: "deny", notes: note };
        const body = { action: "ip.insert", id: null, value };
        await send({ method: "PATCH", path: "/v1/security/firewall/config", query, body }, how);
      }
    },
    async activity(sinceMs, how) {
      const query = {
        projectIds: await own(),
        since: new Date(sinceMs).toISOString(),
        limit: eventsLimit,
      };
      return inShape(eventsShape, await send({ method: "GET", path: "/v3/events", query }, how)).events;
    },
  };
}
