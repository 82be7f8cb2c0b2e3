import { expect, test } from "vitest";
import { openVercelAccount } from "../../../src/adapters/vercel/account.ts";
import { Secret } from "../../../src/ports/secret.ts";
import { aWorld, TOKEN } from "./fixture.ts";

const project = "prj_sandboxNightshift0001";
const team = "team_sandboxNightshift0001";
const how = { timeoutMs: 1_000 };

/** Our adapter over the fake Vercel. */
const accountOf = ({ call }: ReturnType<typeof aWorld>, of: string | undefined = team) =>
  openVercelAccount({
    token: new Secret(TOKEN),
    target: async () => ({ project, team: of }),
    http: {
      request: async ({ method, url }) => {
        const { pathname, search } = new URL(url);
        const { status, headers, body } = await call(method, `${pathname}${search}`);
        return {
          status,
          headers: headers as Record<string, string>,
          setCookies: [],
          text: JSON.stringify(body),
          elapsedMs: 4,
        };
      },
    },
  });

test("the token and the members parse with the official SDK", async () => {
  const { sdk, vercel } = aWorld();
  vercel.containment.changeAccount({ members: ["ana@app.example", "ben@app.example"] });
  const { token } = await sdk.authentication.getAuthToken({ tokenId: "current" });
  expect(token).toMatchObject({ name: "operators", scopes: [{ type: "team", teamId: team }] });
  const { members } = await sdk.teams.getTeamMembers({ teamId: team });
  expect(members.map(({ email }) => email)).toEqual(["ana@app.example", "ben@app.example"]);
});

test("reads what the token reaches, when it ends, who is in the team, and what passes the protection", async () => {
  const world = aWorld();
  const account = accountOf(world);
  const createdAt = world.clock.now();
  expect(await account.token(how)).toMatchObject({ reaches: [team], leakedAt: undefined });
  world.vercel.containment.changeAccount({
    token: { name: "mine", createdAt, expiresAt: undefined, leakedAt: createdAt, reaches: ["user"] },
    protectionBypass: { secret0123: { scope: "automation-bypass", createdAt } },
  });
  expect(await account.token(how)).toEqual({
    name: "mine",
    expiresAt: undefined,
    leakedAt: createdAt,
    reaches: ["user"],
  });
  const bypasses = await account.protectionBypasses(how);
  expect(bypasses).toEqual([{ scope: "automation-bypass", createdAt }]);
  expect(JSON.stringify(bypasses)).not.toContain("secret0123");
  expect(await account.members(how)).toEqual(["me@example.com"]);
  expect(
    await accountOf(world, "")
      .members(how)
      .catch(() => "refused"),
  ).toBe("refused");
  expect(await account.clock(how)).toEqual({ at: world.clock.now(), elapsedMs: 4 });
});
