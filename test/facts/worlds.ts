import { featureWorlds } from "./feature-worlds.ts";
import { sourceWorlds } from "./source-worlds.ts";
import { wayWorlds } from "./way-worlds.ts";
import {
  api,
  at,
  clerk,
  cut,
  everything,
  none,
  page,
  part,
  refusal,
  type Fault,
  type Trouble,
  type World,
} from "./trouble.ts";

const elsewhere = `pk_live_${Buffer.from("clerk.elsewhere.example$").toString("base64")}`;
const exposed = ["sk", "live", "0123456789abcdefghijklmnopqrstuv"].join("_");

const outage = cut("error");
const compromise: Trouble = { category: "key-compromise", symptom: "unauthorized-access" };
const leak: Trouble = { category: "key-compromise", log: [`config: { secretKey: "${exposed}" }`] };
const taken: Trouble = { category: "security-breach", symptom: "account-taken" };
const newPlaces: Trouble = {
  category: "security-breach",
  log: Array.from({ length: 4 }, (_, at) => `audit: session from a new country, user_0123456789${at}`),
};
const guessing: Trouble = {
  category: "security-breach",
  log: Array.from({ length: 30 }, () => "sign-in refused by Clerk: form_password_incorrect"),
};
const middleware: Trouble = { category: "middleware-failure", app: { everyRoute: 500 } };
const middlewareLog: Trouble = {
  category: "middleware-failure",
  app: { everyRoute: 500 },
  log: Array.from({ length: 8 }, () => "status=500 MIDDLEWARE_INVOCATION_FAILED iad1::x"),
};
const reportedSlow: Trouble = { category: "performance", symptom: "slow" };
const sessions: Trouble = { category: "session-loss", symptom: "signed-out" };
const sessionsLog: Trouble = {
  category: "session-loss",
  log: Array.from({ length: 12 }, () => "clerk: signed out, reason session-token-but-no-client-uat"),
};
const webhooks: Trouble = { category: "webhook-backlog", symptom: "data-out-of-sync" };
const webhookLog: Trouble = {
  category: "webhook-backlog",
  log: Array.from({ length: 5 }, () => "webhook user.created failed: 500"),
};
const missing: Trouble = { category: "own-configuration", environment: { CLERK_SECRET_KEY: null } };
const testKey: Trouble = {
  category: "own-configuration",
  environment: { CLERK_SECRET_KEY: ["sk", "test", "sandboxNightshift"].join("_") },
};
const quota = part(at(api, "/v1/users/count", "rate-limit"), at(api, "/v1/instance", "rate-limit"));

const challenged = (path: string): Fault => ({
  ...at(clerk, path),
  effect: {
    kind: "answer",
    status: 403,
    headers: { "cf-mitigated": "challenge", "content-type": "text/html" },
    body: "<title>Just a moment...</title>",
  },
});

const browser = everything.slice(0, 5);

const alone: readonly World[] = [
  { name: "all well", parts: [none], expected: "none" },
  { name: "Clerk answers 500", parts: [outage], expected: "clerk-outage", features: everything },
  { name: "Clerk resets connections", parts: [cut("reset")], expected: "clerk-outage" },
  { name: "Clerk refuses connections", parts: [cut("refuse")], expected: "clerk-outage" },
  { name: "Clerk is in maintenance", parts: [cut("maintenance")], expected: "clerk-outage" },
  { name: "Clerk's proxy answers HTML", parts: [cut("html-502")], expected: "clerk-outage" },
  {
    name: "Clerk is saturated: 429 on the key sets too",
    parts: [cut("rate-limit")],
    expected: "clerk-outage",
  },
  {
    name: "our quota is used up",
    parts: [{ ...quota, category: "own-configuration" }],
    expected: "own-configuration",
    special: "own-quota",
  },
  {
    name: "our quota is used up, in browsers too",
    parts: [
      {
        category: "own-configuration",
        faults: [...(quota.faults ?? []), at(clerk, "/v1/environment", "rate-limit")],
      },
    ],
    seeded: "own-configuration",
    expected: "unknown",
    special: "both-limited",
  },
  {
    name: "the test user signed in too often from here",
    parts: [{ ...none, faults: [at(clerk, "/v1/client/sign_ins", "rate-limit")] }],
    expected: "unknown",
    seeded: "none",
    special: "both-limited",
  },
  {
    name: "sign-ins get 429, and people say that they fail",
    parts: [
      {
        category: "clerk-outage",
        faults: [at(clerk, "/v1/client/sign_ins", "rate-limit")],
        symptom: "sign-in-fails",
      },
    ],
    expected: "clerk-outage",
  },
  {
    name: "Cloudflare challenges this machine before Clerk",
    parts: [{ ...none, faults: [challenged("*")] }],
    seeded: "none",
    expected: "unknown",
    renewal: "unknown",
  },
  {
    name: "Cloudflare challenges this machine when it signs in",
    parts: [{ ...none, faults: [challenged("/v1/client/sign_ins")] }],
    expected: "none",
  },
  { name: "someone got in", parts: [compromise], expected: "key-compromise" },
  { name: "a key in the log", parts: [leak], expected: "key-compromise" },
  { name: "accounts taken, as people say", parts: [taken], expected: "security-breach" },
  { name: "accounts taken, in an outage", parts: [outage, taken], expected: "security-breach" },
  { name: "sessions from new places in the log", parts: [newPlaces], expected: "security-breach" },
  { name: "guessed passwords in the log", parts: [guessing], expected: "security-breach" },
  { name: "every route is 500", parts: [middleware], expected: "middleware-failure" },
  { name: "every route is 500, and the log says so", parts: [middlewareLog], expected: "middleware-failure" },
  { name: "people are signed out", parts: [sessions], expected: "session-loss" },
  { name: "people report that it is slow", parts: [reportedSlow], expected: "performance" },
  { name: "the log shows sessions ending", parts: [sessionsLog], expected: "session-loss" },
  { name: "data lags", parts: [webhooks], expected: "webhook-backlog" },
  {
    name: "the app's last webhook is an hour old",
    parts: [{ category: "webhook-backlog", app: { webhooks: "2020-01-01T00:00:00Z" } }],
    minutesLater: 10,
    expected: "webhook-backlog",
  },
  {
    name: "the app's last webhook is an hour old, and the newest user seconds",
    parts: [{ ...none, app: { webhooks: "2020-01-01T00:00:00Z" } }],
    expected: "none",
  },
  { name: "the log shows webhooks failing", parts: [webhookLog], expected: "webhook-backlog" },
  { name: "a variable is missing", parts: [missing], expected: "own-configuration" },
  { name: "sk_test in production", parts: [testKey], expected: "own-configuration" },
  {
    name: "publishable key of another instance",
    parts: [{ category: "own-configuration", environment: { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: elsewhere } }],
    expected: "own-configuration",
  },
  {
    name: "secret key of another instance",
    parts: [
      part({
        ...at(clerk, "/.well-known/jwks.json"),
        effect: { kind: "answer", status: 200, body: { keys: [{ kid: "ins_another" }] } },
      }),
    ],
    expected: "own-configuration",
  },
  {
    name: "our secret key was revoked",
    parts: [part(refusal(api, "*", 401, "clerk_key_invalid"))],
    expected: "own-configuration",
  },
  {
    name: "the app's origin is not accepted",
    parts: [
      part(
        refusal(clerk, "/v1/client", 400, "origin_invalid"),
        refusal(clerk, "/v1/client/*", 400, "origin_invalid"),
      ),
    ],
    expected: "own-configuration",
  },
  {
    name: "the running app lacks a variable",
    parts: [{ category: "own-configuration", app: { health: "degraded", failing: ["environment"] } }],
    expected: "own-configuration",
  },
];

const partial: readonly World[] = [
  {
    name: "only the Frontend API is out",
    parts: [{ ...part(at(clerk, "*")), page: page("major", "User and authentication") }],
    expected: "clerk-outage",
    features: browser,
  },
  {
    name: "only the Backend API is out",
    parts: [
      {
        ...part(at(api, "/v1/users/*"), at(api, "/v1/instance")),
        page: page("major", "Machine authentication"),
      },
    ],
    expected: "clerk-outage",
    features: ["profile-api"],
  },
  {
    name: "only renewing sessions fails",
    parts: [{ ...part(at(clerk, "/v1/client/sessions/*")), page: page("major", "Session management") }],
    expected: "clerk-outage",
    features: ["active-sessions"],
  },
  {
    name: "the key sets are gone",
    parts: [part(at(clerk, "/.well-known/*"), at(api, "/v1/jwks"))],
    expected: "clerk-outage",
    features: ["active-sessions"],
  },
  ...(["Sign-up is failing", "Social sign-in with Google is failing", "Google Cloud incident"] as const).map(
    (incident): World => ({
      name: `a title on a red page: ${incident}`,
      parts: [{ ...none, page: { indicator: "major", incident } }],
      expected: "none",
      special: "minor-page",
    }),
  ),
];

const liars: readonly World[] = [
  {
    name: "green page, signing in fails",
    parts: [part(at(clerk, "/v1/client/sign_ins"))],
    expected: "clerk-outage",
    special: "green-page-sign-in-fails",
    features: ["sign-in"],
  },
  {
    name: "green page, all of Clerk is out",
    parts: [cut("error", false)],
    expected: "clerk-outage",
    special: "green-page-sign-in-fails",
  },
  {
    name: "red page, signing in works",
    parts: [{ ...none, page: page("critical", "Session management") }],
    expected: "none",
    special: "red-page-sign-in-works",
  },
  {
    name: "the page is HTML, Clerk is out",
    parts: [outage, { ...none, faults: [at("status.clerk.com", "*", "html-200")] }],
    expected: "clerk-outage",
  },
  {
    name: "all unknown: nothing can be reached",
    parts: [{ ...none, faults: [{ host: "*", effect: { kind: "reset" } }] }],
    expected: "unknown",
    special: "nothing-seen",
  },
  {
    name: "the app cannot be reached, Clerk can",
    parts: [{ ...none, faults: [at("app.nightshift.example", "*", "reset")] }],
    expected: "unknown",
  },
  { name: "no secret key, Clerk is out", parts: [outage], secretKey: false, expected: "clerk-outage" },
  { name: "no secret key, all well", parts: [none], secretKey: false, expected: "unknown", seeded: "none" },
  { name: "no test user, all well", parts: [none], testUser: false, expected: "none" },
  {
    name: "reported only: signing in fails",
    parts: [{ ...none, symptom: "sign-in-fails" }],
    expected: "own-configuration",
  },
];

const kinds: readonly (readonly [string, Trouble])[] = [
  ["an outage of Clerk", outage],
  ["a key in the log", leak],
  ["a missing variable", missing],
  ["500 on every route", middleware],
  ["people signed out", sessions],
  ["webhooks failing in the log", webhookLog],
];

/** Each category with each other one: the first named is the graver, and the other one is told beside it. */
const pairs: readonly World[] = kinds.flatMap(([one, a], index) =>
  kinds.slice(index + 1).map(([other, b]): World => {
    // with equal severity a key that is out goes first
    const leakFirst = b === leak;
    const [first, second] = leakFirst ? [b, a] : [a, b];
    return {
      name: `${one} and ${other}`,
      parts: [a, b],
      expected: first.category,
      also: [second.category],
    };
  }),
);

export const worlds: readonly World[] = [
  ...alone,
  ...sourceWorlds,
  ...wayWorlds,
  ...partial,
  ...featureWorlds,
  ...liars,
  ...pairs,
];
