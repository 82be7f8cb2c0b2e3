import { liveKey } from "../builders/memory-keys.ts";
import { otherJwks } from "./keys.ts";
import type { Healthy } from "./healthy.ts";
import { plant } from "./plant.ts";

const verifiesWith = (world: Healthy, more: Readonly<Record<string, unknown>>): void => {
  if (world.answers.gate !== undefined)
    world.answers.gate.verification = { ...world.answers.gate.verification, ...more };
};

export const appPlants = [
  plant(
    "app.health",
    "the app has no health route",
    "high",
    /does not say what its gate obeys\.$/,
    (world) => {
      world.answers.gate = undefined;
    },
  ),
  plant("app.health", "the app takes no signed request", "medium", /tells its mode alone/, (world) => {
    world.answers.unsigned = "the app does not take a request signed with the stack's key";
  }),
  plant(
    "app.gate-key",
    "the live gate has another instance's JWT key",
    "critical",
    /let nobody in/,
    (world) => {
      world.answers.keySet = otherJwks;
    },
  ),
  plant("app.gate-key", "the live gate has no JWT key", "critical", /no CLERK_JWT_KEY/, (world) =>
    verifiesWith(world, { problem: "no-jwt-key" }),
  ),
  plant("app.authorized-parties", "the live gate takes tokens of any origin", "high", /any origin/, (world) =>
    verifiesWith(world, { authorizedParties: null }),
  ),
  plant(
    "app.authorized-parties",
    "the live gate does not take the app's own tokens",
    "critical",
    /does not take tokens of/,
    (world) => verifiesWith(world, { authorizedParties: ["https://www.app.example"] }),
  ),
  plant(
    "app.authorized-parties",
    "the live gate takes a development server's tokens",
    "high",
    /localhost/,
    (world) => verifiesWith(world, { authorizedParties: ["https://app.example", "http://localhost:3000"] }),
  ),
  plant("app.gate-item", "the gate goes by another lane than the stack", "high", /lane redeploy/, (world) => {
    if (world.answers.gate !== undefined) world.answers.gate.lane = "redeploy";
  }),
  plant("app.gate-item", "the gate cannot read its statement", "high", /cannot read/, (world) => {
    if (world.answers.gate !== undefined) world.answers.gate.reason = "unreadable";
  }),
  plant(
    "app.webhook-route",
    "the webhook route stands behind the gate",
    "high",
    /stands behind the gate/,
    (world) => {
      world.answers.webhook = { status: 307, location: "/sign-in" };
    },
  ),
  plant(
    "app.webhook-route",
    "Clerk's middleware answers 404 to webhooks",
    "high",
    /404, by Clerk's middleware/,
    (world) => {
      world.answers.webhook = { status: 404, reason: "protect-rewrite" };
    },
  ),
  plant(
    "app.webhook-route",
    "the webhook route takes what nobody signed",
    "critical",
    /nobody signed/,
    (world) => {
      world.answers.webhook = { status: 200 };
    },
  ),
  plant("app.webhook-route", "there is no webhook route", "low", /404/, (world) => {
    world.answers.webhook = { status: 404 };
  }),
  plant("app.webhook-route", "the webhook route fails", "medium", /500/, (world) => {
    world.answers.webhook = { status: 500 };
  }),
  plant(
    "app.spoofed-headers",
    "x-middleware-subrequest skips the middleware",
    "critical",
    /x-middleware-subrequest/,
    (world) => {
      world.answers.opens = ["x-middleware-subrequest"];
    },
  ),
  plant("app.spoofed-headers", "x-auth-bypass lets anybody in", "critical", /x-auth-bypass/, (world) => {
    world.answers.opens = ["x-auth-bypass"];
  }),
  plant(
    "app.secret-in-pages",
    "the first page holds the secret key",
    "critical",
    /first page holds/,
    (world) => {
      world.answers.page += `{"key":"${liveKey("q")}"}`;
    },
  ),
  plant("app.secret-in-pages", "a script holds the secret key", "critical", /main\.js holds/, (world) => {
    world.answers.scripts["/_next/static/main.js"] = `const k="${liveKey("q")}"`;
  }),
  plant(
    "app.old-deployment",
    "an old deployment answers strangers",
    "high",
    /app-2\.vercel\.app/,
    (world) => {
      world.answers.deploymentStatus = 200;
    },
  ),
  plant("app.origin", "Clerk does not take the app's origin", "high", /does not accept/, (world) => {
    world.answers.originAccepted = false;
  }),
  plant("app.redirects", "browsers go round in circles", "high", /circles/, (world) => {
    world.evidence.redirects = { verdict: "failing", summary: "Browsers go round in circles." };
  }),
  plant("app.webhooks-arrive", "the app's webhooks lag", "medium", /lag/, (world) => {
    world.answers.webhooks.lastEventAt = "2026-11-20T00:00:00.000Z";
  }),
];
