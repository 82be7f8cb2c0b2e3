import { z } from "zod";
import type { CallOptions } from "../../ports/clerk.ts";
import type { VercelAccount } from "../../ports/vercel-account.ts";
import { callVercel, inShape, type VercelCall, type VercelOptions } from "./api.ts";

/** `GET /v5/user/tokens/current` */
const tokenShape = z.object({
  token: z.object({
    name: z.string(),
    expiresAt: z.number().nullish(),
    leakedAt: z.number().nullish(),
    scopes: z.array(z.looseObject({ type: z.string(), teamId: z.string().nullish() })).nullish(),
  }),
});
/** `GET /v3/teams/:id/members` */
const membersShape = z.object({
  members: z.array(z.object({ email: z.string(), confirmed: z.boolean().nullish() })),
  pagination: z.object({ hasNext: z.boolean().nullish(), next: z.number().nullish() }).nullish(),
});
/** `GET /v9/projects/:id`: the secrets are the keys. */
const protectionShape = z.object({
  protectionBypass: z
    .record(z.string(), z.object({ createdAt: z.number().nullish(), scope: z.string() }))
    .nullish(),
});

const pageSize = "100";

/** Who may do what at Vercel, by its REST API. Reads only. */
export function openVercelAccount(options: VercelOptions): VercelAccount {
  const send = async (call: Omit<VercelCall, "team">, how: CallOptions) =>
    await callVercel(options, { ...call, team: (await options.target()).team }, how);
  return {
    async token(how) {
      const call = { method: "GET", path: "/v5/user/tokens/current", team: undefined } as const;
      const { token } = inShape(tokenShape, await callVercel(options, call, how));
      return {
        name: token.name,
        expiresAt: token.expiresAt ?? undefined,
        leakedAt: token.leakedAt ?? undefined,
        reaches: token.scopes?.map(({ type, teamId }) => (type === "team" ? (teamId ?? "team") : type)),
      };
    },
    async members(how) {
      const { team } = await options.target();
      if (team === undefined) return undefined;
      const found: string[] = [];
      for (let until: string | undefined; ;) {
        const query = { limit: pageSize, ...(until === undefined ? {} : { until }) };
        const answer = await send({ method: "GET", path: `/v3/teams/${team}/members`, query }, how);
        const { members, pagination } = inShape(membersShape, answer);
        found.push(...members.filter(({ confirmed }) => confirmed !== false).map(({ email }) => email));
        if (pagination?.hasNext !== true || typeof pagination.next !== "number" || members.length === 0)
          return found;
        until = String(pagination.next);
      }
    },
    async protectionBypasses(how) {
      const { project } = await options.target();
      const answer = await send({ method: "GET", path: `/v9/projects/${project}` }, how);
      const { protectionBypass } = inShape(protectionShape, answer);
      return Object.values(protectionBypass ?? {}).map(({ scope, createdAt }) => ({
        scope,
        createdAt: createdAt ?? undefined,
      }));
    },
    async clock(how) {
      const { project } = await options.target();
      const { headers, elapsedMs } = await send({ method: "GET", path: `/v9/projects/${project}` }, how);
      const at = Date.parse(headers["date"] ?? "");
      return Number.isNaN(at) ? undefined : { at, elapsedMs };
    },
  };
}
