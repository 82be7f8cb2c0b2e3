import type { LogSource } from "./logs.ts";
import type { Ports } from "../ports/index.ts";
import { askAppHealth } from "./app-health.ts";
import { askAppRoutes } from "./app-routes.ts";
import { askBackendApi, askFrontendApi, askInstance, askJwks, askPublicKeys } from "./clerk-apis.ts";
import { askClerkScript } from "./clerk-script.ts";
import { askDeployments } from "./deployments.ts";
import { askEnvironment } from "./environment.ts";
import type { FactName } from "./evidence.ts";
import { askGateKey } from "./gate-key-fact.ts";
import { measureLatency } from "./latency.ts";
import { askLogs } from "./logs.ts";
import { askOrigins } from "./origins.ts";
import { failingBecause, unknownBecause, type Finding } from "./probe.ts";
import { followRedirects } from "./redirects.ts";
import { askRenewal } from "./renewal.ts";
import { sampled, sampleShare, tried } from "./sampled.ts";
import { trySignIn } from "./sign-in.ts";
import { askStatusPage } from "./status-page.ts";
import { askVercelStatus } from "./vercel-status.ts";
import { askWebhooks } from "./webhooks.ts";

export type FactPorts = Pick<Ports, "clock" | "http" | "clerk" | "vercel" | "releases"> & {
  /** For the last key that Clerk was known to sign with. */
  readonly stack?: Pick<Ports["stack"], "clerkJwtKey">;
};

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
  readonly samples: number;
}

const noTestUser = "there is no test user (RUNBOOK_TEST_USER, RUNBOOK_TEST_USER_PASSWORD), so nobody tried";

/** One probe for each fact. None begins before it is looked through. */
export function probes({
  ports,
  targets,
  logs,
  timeoutMs,
  samples,
}: Wanted): Readonly<Record<FactName, Probe>> {
  const { clock, http, clerk } = ports;
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
  const sampleMs = samples === 1 ? timeoutMs : timeoutMs * sampleShare;
  /** One of Clerk's APIs, asked several times. */
  const api = (name: string, look: (timeoutMs: number, signal: AbortSignal) => Promise<Finding>): Probe => {
    const onError = failingBecause(name);
    const how = { clock, count: samples, timeoutMs: sampleMs };
    return { look: (signal) => sampled(how, (each) => look(each, signal), onError), onError };
  };
  const user = clerk.testUser;
  const asTestUser = (
    look: (
      browser: Omit<Parameters<typeof trySignIn>[0], "signal">,
      who: NonNullable<typeof user>,
    ) => Promise<Finding>,
  ) =>
    atFrontend((frontendApi) =>
      atApp((appOrigin) =>
        user === undefined
          ? notKnown(noTestUser)
          : look({ http, clock, frontendApi, appOrigin, timeoutMs }, user),
      ),
    );
  const scriptFails = failingBecause("Clerk's script");
  const backend = api("The Backend API", (each, signal) => askBackendApi(clerk, each, signal));
  return {
    statusPage: source((signal) => askStatusPage(http, clock, timeoutMs, signal)),
    vercelStatus: source((signal) => askVercelStatus(http, timeoutMs, signal)),
    backendApi: {
      ...backend,
      look: async (signal) => {
        const [finding, instance] = await Promise.all([
          backend.look(signal),
          askInstance(clerk, sampleMs, signal),
        ]);
        return { ...finding, data: { ...finding.data, ...instance } };
      },
    },
    jwks: api("The key set", (each, signal) => askJwks(clerk, each, signal)),
    publicKeys: api("The public key set's address", (each, signal) =>
      atFrontend((host) => askPublicKeys(http, host, each, signal)),
    ),
    frontendApi: api("The Frontend API", (each, signal) =>
      atFrontend((host) => askFrontendApi(http, host, each, signal)),
    ),
    clerkScript: {
      look: (signal) =>
        tried(() => atFrontend((host) => askClerkScript(http, host, timeoutMs, signal)), scriptFails),
      onError: scriptFails,
    },
    origins: source((signal) =>
      atFrontend((host) => atApp((origin) => askOrigins(http, clerk, host, origin, timeoutMs, signal))),
    ),
    signIn: subject(
      "Signing in a test user",
      (signal) => asTestUser((browser, who) => trySignIn({ ...browser, signal }, who, clerk.testSessions)),
      "fails",
    ),
    renewal: subject(
      "Renewing a kept session of the test user",
      (signal) =>
        asTestUser((browser, who) =>
          clerk.testSessions === undefined
            ? notKnown("no session of the test user is kept here")
            : askRenewal({ ...browser, signal }, clerk.testSessions, who.identifier),
        ),
      "fails",
    ),
    appHealth: subject("The app", (signal) =>
      atApp((origin) => askAppHealth(http, origin, timeoutMs, signal)),
    ),
    appRoutes: subject("The app", (signal) =>
      atApp((origin) =>
        askAppRoutes(
          { http, clock },
          origin,
          protectedPath,
          timeoutMs,
          signal,
          Math.ceil(samples * routeShare),
        ),
      ),
    ),
    gateKey: source((signal) =>
      atFrontend((host) =>
        atApp((origin) =>
          askGateKey({ http, clerk, stack: ports.stack ?? {} }, host, origin, timeoutMs, signal),
        ),
      ),
    ),
    redirects: source((signal) =>
      atFrontend((frontendApi) =>
        atApp((appOrigin) =>
          followRedirects(http, clock, { appOrigin, frontendApi, path: protectedPath }, timeoutMs, signal),
        ),
      ),
    ),
    environment: source((signal) => askEnvironment(ports, frontend, timeoutMs, signal)),
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

/** Four routes share the samples of one API, and a few more. */
const routeShare = 0.3;

const notKnown = (why: string): Promise<Finding> =>
  Promise.resolve({ verdict: "unknown", summary: `No evidence: ${why}.` });
