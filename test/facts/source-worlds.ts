import { VERCEL_PROJECT, VERCEL_TEAM } from "../../sandbox/ids.ts";
import { requiredVariables } from "../../src/facts/required-variables.ts";
import { at, clerk, none, page, type Fault, type Trouble, type World } from "./trouble.ts";

interface Made {
  readonly minutesAgo: number;
  /** Names of variables that it was made without. */
  readonly lacks?: readonly string[];
  readonly followsNew?: boolean;
  readonly state?: string;
  /** Whether one that was made after it was live before. */
  readonly newer?: boolean;
}

/** What Vercel tells of the one production deployment. */
function deployed({
  minutesAgo,
  lacks = [],
  followsNew = true,
  state = "READY",
  newer = false,
}: Made): readonly Fault[] {
  const createdAt = Date.now() - minutesAgo * 60_000;
  const project = { id: VERCEL_PROJECT, name: "nightshift", accountId: VERCEL_TEAM };
  const env = requiredVariables.filter((name) => !lacks.includes(name));
  const answers = {
    "/v6/deployments": {
      deployments: [
        ...(newer
          ? [
              {
                uid: "dpl_newer",
                state: "READY",
                target: "production",
                created: createdAt + 60_000,
                readySubstate: "PROMOTED",
              },
            ]
          : []),
        { uid: "dpl_seeded", state, target: "production", created: createdAt, aliasAssigned: true },
      ],
    },
    [`/v10/projects/${VERCEL_PROJECT}`]: {
      ...project,
      autoAssignCustomDomains: followsNew,
      targets: { production: { id: "dpl_seeded", createdAt } },
    },
    "/v13/deployments/dpl_seeded": { id: "dpl_seeded", env },
  };
  return Object.entries(answers).map(([path, body]) => ({
    host: "api.vercel.com",
    path,
    effect: { kind: "answer", status: 200, body },
  }));
}

const own = (made: Made, more: Partial<Trouble> = {}): readonly Trouble[] => [
  { category: "own-configuration", faults: deployed(made), ...more },
];
const webhooks = (told: object): Trouble => ({ category: "webhook-backlog", app: { webhooks: told } });
/** What has arrived is of now, so only the inbox can be in trouble. */
const inbox = (told: object): Trouble => ({
  category: "data-sync",
  app: { webhooks: { lastEventAt: iso(0), lastReceivedAt: iso(0), ...told } },
});
const longAgo = "2020-01-01T00:00:00Z";
const iso = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString();
const slowly = (host: string, path: string): Fault => ({
  host,
  path,
  effect: { kind: "pass", delayMs: 2_500 },
});

/** What each source can say beside well and away. */
export const sourceWorlds: readonly World[] = [
  {
    name: "the live deployment was made without a variable",
    parts: own({ minutesAgo: 600, lacks: ["CLERK_JWT_KEY"] }),
    expected: "own-configuration",
  },
  {
    name: "sk_test in production, and live",
    parts: [
      {
        category: "own-configuration",
        environment: { CLERK_SECRET_KEY: ["sk", "test", "sandboxNightshift"].join("_") },
        app: { health: "degraded", failing: ["environment"] },
      },
    ],
    expected: "own-configuration",
    severity: "critical",
  },
  {
    name: "a variable is missing, and what is live has it still",
    parts: [{ category: "own-configuration", environment: { CLERK_JWT_KEY: null } }],
    expected: "own-configuration",
    severity: "medium",
    special: "not-live-yet",
  },
  {
    name: "all well, deployed minutes ago",
    parts: [{ ...none, faults: deployed({ minutesAgo: 7 }) }],
    expected: "none",
  },
  {
    name: "all well, someone rolled back",
    parts: [{ ...none, faults: deployed({ minutesAgo: 600, followsNew: false, newer: true }) }],
    expected: "none",
  },
  {
    name: "all well, deployments are promoted by hand",
    parts: [{ ...none, faults: deployed({ minutesAgo: 600, followsNew: false }) }],
    expected: "none",
  },
  {
    name: "deployed minutes ago, and every route is 500",
    parts: [
      {
        category: "middleware-failure",
        faults: deployed({ minutesAgo: 7 }),
        app: { everyRoute: 500 },
      },
    ],
    expected: "middleware-failure",
  },
  {
    name: "deployed minutes ago, and signing in is reported to fail",
    parts: own({ minutesAgo: 7 }, { symptom: "sign-in-fails" }),
    expected: "own-configuration",
  },
  {
    name: "the app has never taken in a webhook",
    parts: [{ ...none, app: { webhooks: { lastEventAt: null, knownTo: "app" } } }],
    minutesLater: 10,
    expected: "none",
  },
  {
    name: "webhooks come five minutes late",
    parts: [webhooks({ lastEventAt: iso(-1), lastReceivedAt: iso(-6), knownTo: "app" })],
    minutesLater: 10,
    expected: "webhook-backlog",
  },
  {
    name: "nothing has come for a week, as after a disabled endpoint",
    parts: [webhooks({ lastEventAt: iso(7 * 24 * 60), lastReceivedAt: iso(7 * 24 * 60), knownTo: "app" })],
    minutesLater: 10,
    expected: "webhook-backlog",
  },
  {
    name: "three events could not be applied",
    parts: [inbox({ depth: 3, failed: 3, oldestWaitingAt: iso(1) })],
    expected: "data-sync",
  },
  {
    name: "events wait in the app for ten minutes",
    parts: [inbox({ depth: 40, failed: 0, oldestWaitingAt: iso(10) })],
    expected: "data-sync",
  },
  {
    name: "the app's inbox cannot be read",
    parts: [
      { category: "data-sync", app: { webhooks: { lastEventAt: null, problem: "connection refused" } } },
    ],
    expected: "data-sync",
  },
  {
    name: "applying is paused for half an hour",
    parts: [
      {
        ...none,
        ...inbox({ depth: 40, failed: 0, oldestWaitingAt: iso(10), pausedUntil: iso(-30) }),
        category: "none",
      },
    ],
    expected: "none",
  },
  {
    name: "one process of the app knows of no newer webhook",
    parts: [{ ...none, app: { webhooks: { lastEventAt: longAgo, knownTo: "process" } } }],
    minutesLater: 10,
    expected: "none",
  },
  {
    name: "the page is HTML, its feed has a title about Sign-up",
    parts: [
      {
        category: "none",
        page: { indicator: "none", incident: "Sign-up is failing" },
        faults: [at("status.clerk.com", "/api/*", "html-200")],
      },
    ],
    expected: "none",
    special: "minor-page",
  },
  {
    name: "page and feed are HTML, all well",
    parts: [{ ...none, faults: [at("status.clerk.com", "*", "html-200")] }],
    expected: "none",
  },
  {
    name: "Clerk answers, and takes seconds",
    parts: [{ category: "performance", faults: [slowly(clerk, "*")] }],
    slow: true,
    expected: "performance",
  },
  {
    name: "renewing sessions meets a reset",
    parts: [{ category: "clerk-outage", faults: [at(clerk, "/v1/client/sessions/*/tokens*", "reset")] }],
    expected: "clerk-outage",
    features: ["active-sessions"],
  },
  {
    name: "Clerk is blocked on this network alone",
    parts: [{ category: "unknown", cut: "reset" }],
    expected: "unknown",
    special: "only-from-here",
  },
  {
    name: "Clerk is blocked here, the app reaches it, and people cannot sign in",
    parts: [{ category: "clerk-outage", cut: "reset", symptom: "sign-in-fails" }],
    expected: "clerk-outage",
    special: "green-page-sign-in-fails",
  },
  {
    name: "the Backend API is blocked on this network alone",
    parts: [{ category: "unknown", faults: [at("api.clerk.com", "*", "reset")] }],
    expected: "unknown",
    special: "only-from-here",
  },
  {
    name: "the page reports trouble with webhooks alone",
    parts: [{ category: "webhook-backlog", page: page("minor", "Webhooks") }],
    expected: "webhook-backlog",
  },
  {
    name: "the log shows most requests failing",
    parts: [
      {
        category: "middleware-failure",
        log: Array.from({ length: 9 }, () => "GET /dashboard status=500"),
        app: { everyRoute: 500 },
      },
    ],
    expected: "middleware-failure",
  },
];
