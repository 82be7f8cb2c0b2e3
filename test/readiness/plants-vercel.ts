import { Secret } from "../../src/ports/secret.ts";
import type { VariableSummary } from "../../src/ports/vercel.ts";
import { liveKey } from "../builders/memory-keys.ts";
import { daysAgo, nowMs, type Healthy } from "./healthy.ts";
import { place } from "./healthy-variables.ts";
import { plant } from "./plant.ts";

/** Production's variable of this name, with something else. */
const change = (world: Healthy, key: string, more: Partial<VariableSummary>): void => {
  world.variables = world.variables.map((one) =>
    one.key === key && one.targets.includes("production") ? { ...one, ...more } : one,
  );
};
const add = (world: Healthy, ...more: Healthy["team"]["places"]): void => {
  world.team.places = [...world.team.places, ...more];
};
const grant = { incident: "night", generation: 4, grantUntil: daysAgo(3) };

export const vercelPlants = [
  plant(
    "vercel.variables-missing",
    "production lacks the JWT key",
    "critical",
    /lacks CLERK_JWT_KEY/,
    (world) => {
      world.variables = world.variables.filter(({ key }) => key !== "CLERK_JWT_KEY");
    },
  ),
  plant(
    "vercel.variables-wrong",
    "a value was pasted with its quotes",
    "critical",
    /stands in quotes/,
    (world) =>
      change(world, "CLERK_JWT_KEY", { told: { fault: { code: "quoted", words: "stands in quotes" } } }),
  ),
  plant("vercel.variables-wrong", "a value has a line break at its end", "critical", /line break/, (world) =>
    change(world, "AUTH_GATE_PUBLIC_KEY", {
      told: { fault: { code: "line-break", words: "has a line break" } },
    }),
  ),
  plant("vercel.variables-wrong", "a PEM lost lines on its way", "critical", /is cut off/, (world) =>
    change(world, "CLERK_JWT_KEY", { told: { fault: { code: "truncated", words: "is cut off" } } }),
  ),
  plant(
    "vercel.variables-wrong",
    "production's publishable key is of another instance",
    "critical",
    /it spells clerk\.other\.example/,
    (world) =>
      change(world, "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", {
        told: { kind: "live", frontendApi: "clerk.other.example" },
      }),
  ),
  plant(
    "vercel.variables-wrong",
    "the webhook secret is empty",
    "medium",
    /CLERK_WEBHOOK_SIGNING_SECRET is empty/,
    (world) =>
      change(world, "CLERK_WEBHOOK_SIGNING_SECRET", {
        told: { fault: { code: "empty", words: "is empty" } },
      }),
  ),
  plant(
    "vercel.test-keys",
    "production has a development instance's key",
    "critical",
    /development instance/,
    (world) => change(world, "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", { told: { kind: "test" } }),
  ),
  plant("vercel.live-keys-elsewhere", "previews have production's secret key", "high", /preview/, (world) =>
    change(world, "CLERK_SECRET_KEY", { targets: ["production", "preview"], told: { kind: "live" } }),
  ),
  plant(
    "vercel.elsewhere-lacks",
    "development has no keys of its own",
    "low",
    /development lacks/,
    (world) => {
      world.variables = world.variables.map((one) => ({
        ...one,
        targets: one.targets.filter((each) => each !== "development"),
      }));
    },
  ),
  plant(
    "vercel.elsewhere-wrong",
    "a preview's key is a placeholder",
    "medium",
    /CLERK_SECRET_KEY in preview/,
    (world) => {
      const told = { fault: { code: "placeholder", words: "is a placeholder" } } as const;
      world.variables.push({ key: "CLERK_SECRET_KEY", targets: ["preview"], type: "encrypted", told });
    },
  ),
  plant(
    "vercel.not-sensitive",
    "the secret key can be read by everybody in the project",
    "high",
    /CLERK_SECRET_KEY is encrypted/,
    (world) => change(world, "CLERK_SECRET_KEY", { type: "encrypted" }),
  ),
  plant(
    "vercel.not-sensitive",
    "the webhook secret can be read",
    "high",
    /CLERK_WEBHOOK_SIGNING_SECRET is plain/,
    (world) => change(world, "CLERK_WEBHOOK_SIGNING_SECRET", { type: "plain" }),
  ),
  plant(
    "vercel.public-secret",
    "a secret has a NEXT_PUBLIC_ name",
    "critical",
    /NEXT_PUBLIC_CLERK_SECRET_KEY/,
    (world) => add(world, place("NEXT_PUBLIC_CLERK_SECRET_KEY")),
  ),
  plant(
    "vercel.public-secret",
    "a harmless name holds a secret key",
    "critical",
    /VITE_API .*holds a secret key/,
    (world) => add(world, place("VITE_API", { value: new Secret(liveKey("z")) })),
  ),
  plant(
    "vercel.held-elsewhere",
    "another project has the same secret key",
    "high",
    /billing: CLERK_SECRET_KEY/,
    (world) =>
      add(
        world,
        place("CLERK_SECRET_KEY", {
          id: "prj_2/e",
          project: "billing",
          own: false,
          value: new Secret(liveKey("a")),
        }),
      ),
  ),
  plant(
    "vercel.held-elsewhere",
    "the team shares the secret key under another name",
    "high",
    /Shared by the team: AUTH/,
    (world) =>
      add(
        world,
        place("AUTH", { id: "shared/e", project: undefined, own: false, value: new Secret(liveKey("a")) }),
      ),
  ),
  plant(
    "vercel.rotation-overdue",
    "the secret key is older than a year",
    "medium",
    /CLERK_SECRET_KEY was last changed/,
    (world) => change(world, "CLERK_SECRET_KEY", { updatedAt: daysAgo(500) }),
  ),
  plant(
    "vercel.classic-bypass",
    "a variable switches authentication off",
    "critical",
    /CLERK_EMERGENCY_BYPASS/,
    (world) => add(world, place("CLERK_EMERGENCY_BYPASS")),
  ),
  plant(
    "vercel.ignored-build",
    "a step cancels builds of an unchanged commit",
    "high",
    /git diff --quiet/,
    (world) => {
      world.outlook = { ...world.outlook, ignoreCommand: "git diff --quiet HEAD^ HEAD" };
    },
  ),
  plant(
    "vercel.rolling-release",
    "a release waits for somebody's approval",
    "medium",
    /approval/,
    (world) => {
      world.outlook = { ...world.outlook, rolling: { minutes: 5, needsApproval: true } };
    },
  ),
  plant("vercel.rolling-release", "releases roll in the redeploy lane", "high", /5 minutes/, (world) => {
    world.outlook = { ...world.outlook, rolling: { minutes: 5, needsApproval: false } };
    world.identity = { ...world.identity, lane: "redeploy" };
  }),
  plant(
    "vercel.rolled-back",
    "production was rolled back and never promoted",
    "high",
    /rolled production back/,
    (world) => {
      world.live = { ...world.live, id: "dpl_2", createdAt: daysAgo(8), followsNew: false };
    },
  ),
  plant("vercel.rolled-back", "new deployments are promoted by hand", "low", /by hand/, (world) => {
    world.live = { ...world.live, followsNew: false };
    world.deployments = world.deployments.map((one) => ({ ...one, wasLive: one.id === "dpl_3" }));
  }),
  plant(
    "vercel.deployment-urls",
    "old deployments are open to anybody",
    "high",
    /Deployment Protection is off/,
    (world) => {
      world.team.protected = false;
    },
  ),
  plant(
    "vercel.automation-bypass",
    "a secret that passes the protection is a year old",
    "medium",
    /passes Deployment Protection is/,
    (world) => {
      world.bypasses = [{ scope: "automation-bypass", createdAt: daysAgo(400) }];
    },
  ),
  plant("vercel.paused", "the project is paused", "critical", /paused/, (world) => {
    world.team.paused = true;
  }),
  plant(
    "vercel.live-lacks",
    "the live deployment was made without a variable",
    "critical",
    /without CLERK_JWT_KEY/,
    (world) => {
      world.live = {
        ...world.live,
        variables: world.live.variables?.filter((name) => name !== "CLERK_JWT_KEY"),
      };
    },
  ),
  plant(
    "vercel.live-lacks",
    "a variable changed after the live deployment",
    "high",
    /CLERK_SECRET_KEY was changed/,
    (world) => change(world, "CLERK_SECRET_KEY", { updatedAt: daysAgo(2) }),
  ),
  plant("vercel.last-build", "the latest build failed", "high", /dpl_4 is ERROR: no space/, (world) => {
    const [first] = world.deployments;
    if (first !== undefined)
      world.deployments.unshift({ ...first, id: "dpl_4", state: "ERROR", error: "no space", wasLive: false });
  }),
  plant("vercel.no-way-back", "nothing older was ever live", "medium", /none but the live one/, (world) => {
    world.deployments = world.deployments.slice(0, 1);
  }),
  plant(
    "vercel.with-grant",
    "an old deployment carries a grant",
    "medium",
    /dpl_2 carries the grant of night, which has ended/,
    (world) => {
      world.deployments = world.deployments.map((one) =>
        one.id === "dpl_2" ? { ...one, statement: grant } : one,
      );
    },
  ),
  plant(
    "vercel.with-grant",
    "an old deployment carries a grant that has not ended",
    "high",
    /has not ended/,
    (world) => {
      const statement = { ...grant, grantUntil: nowMs + 60_000 };
      world.deployments = world.deployments.map((one) => (one.id === "dpl_2" ? { ...one, statement } : one));
    },
  ),
  plant("vercel.git-link", "the project is linked to no repository", "low", /no git repository/, (world) => {
    world.outlook = { ...world.outlook, linked: false };
  }),
  plant(
    "vercel.git-link",
    "what is live was deployed from a dirty working tree",
    "low",
    /working tree/,
    (world) => {
      if (world.outlook.live !== undefined)
        world.outlook = { ...world.outlook, live: { ...world.outlook.live, dirty: true } };
    },
  ),
  plant(
    "vercel.token",
    "the token reaches all of its owner's teams",
    "high",
    /everything that its owner reaches/,
    (world) => {
      world.token = { ...world.token, reaches: ["user"] };
    },
  ),
  plant("vercel.token", "the token ends in three days", "high", /ends at 2026-11-24/, (world) => {
    world.token = { ...world.token, expiresAt: daysAgo(-3) };
  }),
  plant("vercel.token", "the token never ends", "medium", /never ends/, (world) => {
    world.token = { ...world.token, expiresAt: undefined };
  }),
  plant("vercel.token", "Vercel found the token in public", "critical", /in public/, (world) => {
    world.token = { ...world.token, leakedAt: daysAgo(1) };
  }),
  plant(
    "vercel.token",
    "the token is of another team",
    "critical",
    /does not reach the team team_test/,
    (world) => {
      world.token = { ...world.token, reaches: ["team_other"] };
    },
  ),
  plant("vercel.sensitive-policy", "new variables can be made readable", "low", /readable/, (world) => {
    world.sensitiveOnly = false;
  }),
];
