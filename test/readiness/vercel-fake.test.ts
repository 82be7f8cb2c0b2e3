// The checks of the Vercel project over the real adapters and the sandbox's fake Vercel: nothing of the shapes is made up here.
import { expect, it } from "vitest";
import { openVercelAccount } from "../../src/adapters/vercel/account.ts";
import { openVercelTeam } from "../../src/adapters/vercel/team.ts";
import { openVercel } from "../../src/adapters/vercel/vercel.ts";
import { Secret } from "../../src/ports/secret.ts";
import { checks } from "../../src/readiness/checks.ts";
import { chosenChecks } from "../../src/readiness/choose.ts";
import { runChecks } from "../../src/readiness/run-checks.ts";
import { readyWorld } from "../../src/readiness/world.ts";
import { liveKey } from "../builders/memory-keys.ts";
import { aWorld, GIT, TOKEN } from "../sandbox/vercel/fixture.ts";
import { answerOf, healthyAnswers } from "./healthy-answers.ts";
import { healthy, partsOf } from "./healthy.ts";
import { jwtKey } from "./keys.ts";

type Fake = ReturnType<typeof aWorld>;

const project = "prj_sandboxNightshift0001";
const team = "team_sandboxNightshift0001";
const publishable = `pk_live_${Buffer.from("clerk.app.example$").toString("base64")}`;
const testKeys = `pk_test_${Buffer.from("clerk.dev.example$").toString("base64")}`;

/** A project with what production needs, deployed three times. */
async function deployed(): Promise<Fake> {
  const fake = aWorld({ buildMs: 0 });
  const add = async (
    key: string,
    value: string,
    type = "encrypted",
    target: readonly string[] = ["production"],
  ) => {
    const made = await fake.call("POST", `/v10/projects/${project}/env?teamId=${team}`, {
      key,
      value,
      type,
      target,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  };
  const elsewhere = ["preview", "development"];
  const gateKey = Buffer.alloc(32, 7).toString("base64url");
  await add("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", publishable);
  await add("CLERK_SECRET_KEY", liveKey("a"), "sensitive");
  await add("CLERK_JWT_KEY", jwtKey);
  await add("AUTH_GATE_PUBLIC_KEY", gateKey);
  await add("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", testKeys, "encrypted", elsewhere);
  await add("CLERK_SECRET_KEY", "sk_test_Q7Zt2LmX9cVb4NdR8sWf1KjHyPo6UeGaTr", "encrypted", elsewhere);
  await add("CLERK_JWT_KEY", jwtKey, "encrypted", elsewhere);
  await add("AUTH_GATE_PUBLIC_KEY", gateKey, "encrypted", elsewhere);
  for (const sha of ["1", "2", "3"].map((digit) => digit.repeat(40))) {
    const made = await fake.call("POST", `/v13/deployments?teamId=${team}`, {
      name: "nightshift",
      project,
      target: "production",
      gitSource: { ...GIT, sha },
    });
    expect(made.status, JSON.stringify(made.body)).toBeLessThan(300);
    await fake.clock.advance(60_000);
  }
  fake.vercel.containment.protect("all");
  fake.vercel.setSensitivePolicy("on");
  return fake;
}

async function look(fake: Fake) {
  const parts = partsOf(healthy());
  const answers = healthyAnswers();
  const http: typeof parts.ports.http = {
    request: async (asked) => {
      const { host, pathname, search } = new URL(asked.url);
      if (host !== "api.vercel.com") return answerOf(answers, asked);
      const { status, headers, body } = await fake.call(asked.method, `${pathname}${search}`);
      return {
        status,
        headers: headers as Record<string, string>,
        setCookies: [],
        text: JSON.stringify(body),
        elapsedMs: 1,
      };
    },
  };
  const access = { http, token: new Secret(TOKEN), target: async () => ({ project, team }) };
  const clock = { ...parts.ports.clock, now: () => fake.clock.now() };
  const identity = async () => ({ ...(await parts.ports.stack.identity()), project, team });
  const stack = { ...parts.ports.stack, identity };
  const ports = {
    ...parts.ports,
    http,
    clock,
    stack,
    vercel: openVercel(access),
    vercelTeam: openVercelTeam(access),
  };
  const world = readyWorld({ ...parts, account: openVercelAccount(access), ports });
  const wanted = chosenChecks(checks, ["vercel", "tools.clock"]);
  const checked = await runChecks(wanted, world);
  return {
    found: Object.fromEntries(
      checked
        .filter(({ found }) => found.length > 0)
        .map(({ check, found }) => [check.id as string, found.map(({ what }) => what).join(" ")]),
    ),
    notKnown: checked.flatMap(({ check, notKnown }) => notKnown.map((why) => `${check.id}: ${why}`)),
  };
}

it("finds nothing, and knows everything, of a project that is ready", async () => {
  expect(await look(await deployed())).toEqual({ found: {}, notKnown: [] });
});

const newest = async ({ call }: Fake): Promise<readonly { readonly uid: string }[]> =>
  (
    (await call("GET", `/v6/deployments?projectId=${project}&teamId=${team}`)).body as {
      deployments: { uid: string }[];
    }
  ).deployments;

const variable = { target: ["production"], type: "encrypted", customEnvironmentIds: [] } as const;

it.each<readonly [string, RegExp, (fake: Fake) => unknown]>([
  [
    "vercel.deployment-urls",
    /Deployment Protection is off/,
    ({ vercel }) => vercel.containment.protect(null),
  ],
  [
    "vercel.ignored-build",
    /git diff/,
    ({ vercel }) => vercel.changeSettings({ ignoreCommand: "git diff --quiet" }),
  ],
  ["vercel.git-link", /no git repository/, ({ vercel }) => vercel.changeSettings({ linked: false })],
  ["vercel.paused", /paused/, ({ call }) => call("POST", `/v1/projects/${project}/pause?teamId=${team}`)],
  ["vercel.sensitive-policy", /readable/, ({ vercel }) => vercel.setSensitivePolicy("off")],
  [
    ...(["vercel.automation-bypass", /automation-bypass/] as const),
    ({ vercel }) =>
      vercel.containment.changeAccount({
        protectionBypass: { x: { createdAt: 0, scope: "automation-bypass" } },
      }),
  ],
  [
    ...(["vercel.token", /everything that its owner reaches/] as const),
    ({ vercel, clock }) =>
      vercel.containment.changeAccount({
        token: {
          name: "old",
          createdAt: 0,
          expiresAt: clock.now() + 90 * 24 * 3600_000,
          leakedAt: undefined,
          reaches: ["user"],
        },
      }),
  ],
  [
    "vercel.held-elsewhere",
    /billing: CLERK_SECRET_KEY/,
    ({ vercel }) =>
      vercel.containment.addProject("billing", [{ key: "CLERK_SECRET_KEY", value: liveKey("a") }]),
  ],
  [
    "vercel.classic-bypass",
    /CLERK_EMERGENCY_BYPASS/,
    ({ vercel }) => vercel.addEnvironment({ ...variable, key: "CLERK_EMERGENCY_BYPASS", value: "false" }),
  ],
  [
    "vercel.public-secret",
    /NEXT_PUBLIC_API .*holds a secret key/,
    ({ vercel }) => vercel.addEnvironment({ ...variable, key: "NEXT_PUBLIC_API", value: liveKey("n") }),
  ],
  [
    "vercel.variables-wrong",
    /CLERK_JWT_KEY stands in quotes/,
    ({ vercel }) => vercel.setEnvironment("CLERK_JWT_KEY", { value: `"${jwtKey.trim()}"` }),
  ],
  [
    "vercel.not-sensitive",
    /CLERK_SECRET_KEY is encrypted/,
    ({ vercel }) => vercel.setEnvironment("CLERK_SECRET_KEY", { type: "encrypted" }),
  ],
  [
    "vercel.live-keys-elsewhere",
    /preview/,
    ({ vercel }) =>
      vercel.addEnvironment({
        ...variable,
        target: ["preview"],
        key: "CLERK_SECRET_KEY",
        value: liveKey("a"),
      }),
  ],
  [
    ...(["vercel.rolled-back", /rolled production back/] as const),
    async (fake) =>
      await fake.call(
        "POST",
        `/v1/projects/${project}/rollback/${(await newest(fake))[1]?.uid ?? ""}?teamId=${team}`,
      ),
  ],
])("finds by the real adapters what is planted at the fake: %s", async (id, says, change) => {
  const fake = await deployed();
  await change(fake);
  await fake.clock.advance(60_000);
  const { found, notKnown } = await look(fake);
  expect(found[id]).toMatch(says);
  expect(notKnown).toEqual([]);
});
