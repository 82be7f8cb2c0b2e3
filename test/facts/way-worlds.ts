import { api, at, clerk, none, page, type Fault, type Sequence, type World } from "./trouble.ts";

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

/** What is on the way to the app and to Clerk: Vercel, shares of failing answers, redirects, what is left in an outage. */
export const wayWorlds: readonly World[] = [
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
