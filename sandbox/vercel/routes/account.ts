import { notFound } from "../refusal.ts";
import { route, type Route } from "../router.ts";
import type { World } from "../world.ts";

/** The token in use and the team's members, as Vercel's API tells of them (@vercel/sdk 1.28.35, AuthToken and getTeamMembers). */
export function accountRoutes(world: World): readonly Route[] {
  const { team } = world.options;
  return [
    route("GET", "/v5/user/tokens/:token", (call) => {
      if (call.params["token"] !== "current") throw notFound("Token");
      const { token } = world.account;
      const { createdAt } = token;
      const scopes = token.reaches.map((one) =>
        one === "user" ? { type: "user", createdAt } : { type: "team", teamId: one, createdAt },
      );
      return {
        status: 200,
        body: {
          token: {
            ...{ id: "tok_sandbox", name: token.name, type: "token", createdAt, activeAt: createdAt, scopes },
            ...(token.expiresAt === undefined ? {} : { expiresAt: token.expiresAt }),
            ...(token.leakedAt === undefined ? {} : { leakedAt: token.leakedAt }),
          },
        },
      };
    }),
    route("GET", "/v3/teams/:team/members", (call) => {
      if (call.params["team"] !== team.id && call.params["team"] !== team.slug) throw notFound("Team");
      const members = world.account.members.map((email, index) => ({
        ...{
          uid: `usr_${index}`,
          username: email.replace(/@.*/, ""),
          email,
          role: "MEMBER",
          confirmed: true,
        },
        ...{ createdAt: 0, accessRequestedAt: 0 },
      }));
      return {
        status: 200,
        body: { members, pagination: { hasNext: false, count: members.length, next: null, prev: null } },
      };
    }),
  ];
}
