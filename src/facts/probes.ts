import type { LogSource } from "./logs.ts";
import type { Ports } from "../ports/index.ts";
import { askAppHealth } from "./app-health.ts";
import { askAppRoutes } from "./app-routes.ts";
import { askBackendApi, askFrontendApi, askJwks, askPublicKeys } from "./clerk-apis.ts";
import { askDeployments } from "./deployments.ts";
import { askEnvironment } from "./environment.ts";
import type { FactName } from "./evidence.ts";
import { measureLatency } from "./latency.ts";
import { askLogs } from "./logs.ts";
import { askOrigins } from "./origins.ts";
import { failingBecause, unknownBecause, type Finding } from "./probe.ts";
import { trySignIn } from "./sign-in.ts";
import { askStatusPage } from "./status-page.ts";
import { askWebhooks } from "./webhooks.ts";

export type FactPorts = Pick<Ports, "clock" | "http" | "clerk" | "vercel" | "releases">;

/** Where the app and its Clerk instance are; what is not known gives `unknown` evidence. */
export interface Targets {
  readonly appOrigin: string | undefined;
  /** Host spelled by the publishable key. */
  readonly frontendApi: string | undefined;
  /** A path that only signed-in people see; default `/dashboard`. */
  readonly protectedPath?: string | undefined;
}

export interface Probe {
  readonly look: (signal: AbortSignal) => Promise<Finding>;
  /** What a failure on the way there says: Clerk and the app are in question themselves, other sources are not. */
  readonly onError: (error: unknown) => Finding;
}

interface Wanted {
  readonly ports: FactPorts;
  readonly targets: Targets;
  readonly logs: LogSource | undefined;
  readonly timeoutMs: number;
}

/** One probe for each fact. None begins before it is looked through. */
export function probes({ ports, targets, logs, timeoutMs }: Wanted): Readonly<Record<FactName, Probe>> {
  const { clock, http, clerk, vercel } = ports;
  const { appOrigin: app, frontendApi: frontend, protectedPath = "/dashboard" } = targets;
  const source = (look: Probe["look"]): Probe => ({ look, onError: unknownBecause });
  const subject = (name: string, look: Probe["look"], fails?: string): Probe => ({
    look,
    onError: failingBecause(name, fails),
  });
  const atFrontend = (look: (host: string) => Promise<Finding>) =>
    frontend === undefined ? notKnown("the Frontend API's host is not known") : look(frontend);
  const atApp = (look: (origin: string) => Promise<Finding>) =>
    app === undefined ? notKnown("the app's origin is not known") : look(app);
  const user = clerk.testUser;
  return {
    statusPage: source((signal) => askStatusPage(http, clock, timeoutMs, signal)),
    backendApi: subject("The Backend API", (signal) => askBackendApi(clerk, timeoutMs, signal)),
    jwks: subject("The key set", (signal) => askJwks(clerk, timeoutMs, signal)),
    publicKeys: subject("The public key set's address", (signal) =>
      atFrontend((host) => askPublicKeys(http, host, timeoutMs, signal)),
    ),
    frontendApi: subject("The Frontend API", (signal) =>
      atFrontend((host) => askFrontendApi(http, host, timeoutMs, signal)),
    ),
    origins: source((signal) =>
      atFrontend((host) => atApp((origin) => askOrigins(http, clerk, host, origin, timeoutMs, signal))),
    ),
    signIn: subject(
      "Signing in a test user",
      (signal) =>
        atFrontend((host) =>
          atApp((origin) =>
            user === undefined
              ? notKnown(
                  "there is no test user (RUNBOOK_TEST_USER, RUNBOOK_TEST_USER_PASSWORD), so nobody tried",
                )
              : trySignIn(http, clock, host, origin, user, timeoutMs, signal),
          ),
        ),
      "fails",
    ),
    appHealth: subject("The app", (signal) =>
      atApp((origin) => askAppHealth(http, origin, timeoutMs, signal)),
    ),
    appRoutes: subject("The app", (signal) =>
      atApp((origin) => askAppRoutes(http, origin, protectedPath, timeoutMs, signal)),
    ),
    environment: source((signal) => askEnvironment(vercel, frontend, timeoutMs, signal)),
    deployments: source((signal) => askDeployments(ports, timeoutMs, signal)),
    logs: source((signal) =>
      logs === undefined
        ? notKnown("the app's log was not read here; `runbook triage` reads it")
        : askLogs(logs, clock, timeoutMs, signal),
    ),
    webhooks: source((signal) =>
      atApp((origin) => askWebhooks(http, clerk, clock, origin, timeoutMs, signal)),
    ),
    latency: source((signal) =>
      measureLatency(http, clock, { frontendApi: frontend, appOrigin: app }, timeoutMs, signal),
    ),
  };
}

const notKnown = (why: string): Promise<Finding> =>
  Promise.resolve({ verdict: "unknown", summary: `No evidence: ${why}.` });
