import { VERCEL_PROJECT, VERCEL_TEAM } from "../../sandbox/ids.ts";
import { requiredVariables } from "../../src/facts/required-variables.ts";
import {
  api,
  at,
  clerk,
  none,
  page,
  type Fault,
  type Sequence,
  type Trouble,
  type World,
} from "./trouble.ts";

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
    path: `${path}*`,
    effect: { kind: "answer", status: 200, body },
  }));
}

const own = (made: Made, more: Partial<Trouble> = {}): readonly Trouble[] => [
  { category: "own-configuration", faults: deployed(made), ...more },
];
const webhooks = (told: object): Trouble => ({ category: "webhook-backlog", app: { webhooks: told } });
const longAgo = "2020-01-01T00:00:00Z";
const iso = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString();
const slowly = (host: string, path: string): Fault => ({
  host,
  path,
  effect: { kind: "pass", delayMs: 2_500 },
});

const vercelError = (path: string, status: number, code: string): Fault => ({
  ...at("app.nightshift.example", path),
  effect: { kind: "answer", status, headers: { "x-vercel-error": code }, body: code },
});
const oneInFive = (host: string): Sequence => ({
  ...{ host, repeat: true },
  sequence: [{ kind: "error" }, ...Array.from({ length: 4 }, () => ({ kind: "pass" }))],
});
const moved = (host: string, path: string, to: string): Fault => ({
  ...at(host, path),
  effect: { kind: "answer", status: 307, headers: { location: to }, body: "" },
});
const handshake = `https://${clerk}/v1/client/handshake?redirect_url=https%3A%2F%2Fapp.nightshift.example%2Fdashboard`;
const round = [
  moved("app.nightshift.example", "/dashboard", handshake),
  moved(clerk, "/v1/client/handshake", "https://app.nightshift.example/dashboard?__clerk_handshake=x"),
];

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
    parts: [{ category: "unknown", faults: [slowly(clerk, "*")] }],
    slow: true,
    expected: "unknown",
    special: "clerk-is-slow",
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
  {
    name: "Vercel's middleware fails for every request, files too",
    parts: [
      {
        category: "vercel-outage",
        faults: [vercelError("*", 500, "MIDDLEWARE_INVOCATION_FAILED")],
        vercelPage: page("major", "Middleware"),
      },
    ],
    expected: "vercel-outage",
    severity: "critical",
  },
  {
    name: "the app's own middleware throws, and files are served",
    parts: [
      {
        category: "middleware-failure",
        faults: [
          vercelError("*", 500, "MIDDLEWARE_INVOCATION_FAILED"),
          {
            ...at("app.nightshift.example", "/_next/*"),
            effect: { kind: "answer", status: 404, body: "no" },
          },
        ],
      },
    ],
    expected: "middleware-failure",
  },
  {
    name: "Vercel's functions are not available, and its page says so",
    parts: [
      {
        category: "vercel-outage",
        faults: [vercelError("*", 503, "INTERNAL_FUNCTION_SERVICE_UNAVAILABLE")],
        vercelPage: page("critical", "Functions"),
      },
    ],
    expected: "vercel-outage",
  },
  {
    name: "the app cannot be reached, and Vercel's page is red",
    parts: [
      {
        category: "vercel-outage",
        faults: [at("app.nightshift.example", "*", "reset")],
        vercelPage: page("critical", "CDN"),
      },
    ],
    expected: "vercel-outage",
  },
  {
    name: "all well, Vercel's page reports builds",
    parts: [{ ...none, vercelPage: page("minor", "Builds") }],
    expected: "none",
  },
  ...(["DEPLOYMENT_PAUSED", "DEPLOYMENT_DISABLED"] as const).map((code): World => ({
    name: `the app is stopped: ${code}`,
    parts: [
      {
        category: "own-configuration",
        faults: [vercelError("*", code === "DEPLOYMENT_PAUSED" ? 503 : 402, code)],
      },
    ],
    expected: "own-configuration",
    special: "app-stopped",
  })),
  {
    name: "Vercel's firewall challenges every look",
    parts: [
      {
        category: "unknown",
        faults: [
          {
            ...at("app.nightshift.example", "*"),
            effect: {
              kind: "answer",
              status: 403,
              headers: { "x-vercel-mitigated": "challenge" },
              body: "no",
            },
          },
        ],
      },
    ],
    expected: "unknown",
    special: "app-hidden",
  },
  {
    name: "one request in five fails at the Frontend API",
    parts: [{ category: "clerk-outage", faults: [oneInFive(clerk)] }],
    samples: 20,
    expected: "clerk-outage",
    special: "partly",
  },
  {
    name: "half of the requests fail at the Frontend API",
    parts: [
      {
        category: "clerk-outage",
        faults: [{ host: clerk, sequence: [{ kind: "error" }, { kind: "pass" }], repeat: true }],
      },
    ],
    samples: 20,
    expected: "clerk-outage",
    severity: "critical",
  },
  {
    name: "one request in five fails at the app, of its own code",
    parts: [{ category: "middleware-failure", faults: [oneInFive("app.nightshift.example")] }],
    samples: 20,
    expected: "middleware-failure",
    severity: "medium",
  },
  {
    name: "browsers go round in circles between app and handshake",
    parts: [{ category: "own-configuration", faults: round }],
    expected: "own-configuration",
    severity: "critical",
  },
  {
    name: "the sign-in page sends on to itself",
    parts: [
      {
        category: "own-configuration",
        faults: ["/dashboard", "/sign-in"].map((path) => moved("app.nightshift.example", path, "/sign-in")),
      },
    ],
    expected: "own-configuration",
  },
  {
    name: "the handshake ends at the sign-in page",
    parts: [
      {
        ...none,
        faults: [
          moved("app.nightshift.example", "/dashboard", handshake),
          moved(clerk, "/v1/client/handshake", "https://app.nightshift.example/sign-in"),
        ],
      },
    ],
    expected: "none",
  },
  {
    name: "Clerk is in its outage mode: people cannot sign in, and tokens are renewed",
    parts: [
      {
        category: "clerk-outage",
        faults: [
          ...[at(clerk, "*"), at(api, "*")],
          ...[at(clerk, "/.well-known/*", "pass"), at(api, "/v1/jwks", "pass")],
          at(clerk, "/v1/client/sessions/*/tokens", "pass"),
        ],
        page: page("major", "User and authentication"),
      },
    ],
    expected: "clerk-outage",
    features: ["sign-in", "sign-up", "password-reset", "social-sign-in", "profile-api"],
    renewal: "renewed",
  },
  {
    name: "the same, and renewal fails, too",
    parts: [
      {
        category: "clerk-outage",
        faults: [at(clerk, "*"), at(api, "*")],
        page: page("major", "User and authentication"),
      },
    ],
    expected: "clerk-outage",
    renewal: "fails",
  },
];
