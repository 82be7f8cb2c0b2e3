import type { Ports } from "../ports/index.ts";
import { askAppHealth } from "./app-health.ts";
import { askBackendApi, askFrontendApi, askJwks } from "./clerk-apis.ts";
import type { Evidence, Facts } from "./evidence.ts";
import { failingBecause, probe, type Finding } from "./probe.ts";
import { askDeployments, askEnvironment } from "./project.ts";
import { askStatusPage } from "./status-page.ts";
import { judge } from "./verdict.ts";

export type FactPorts = Pick<Ports, "clock" | "http" | "clerk" | "vercel">;

/** Where the app and its Clerk instance are; what is not known gives `unknown` evidence. */
export interface Targets {
  readonly appOrigin: string | undefined;
  /** Host spelled by the publishable key. */
  readonly frontendApi: string | undefined;
}

/** Default time for one probe, milliseconds. All run side by side, so it is also the longest that looking can take. */
export const probeTimeoutMs = 5_000;

/** Looks at the world once, changes nothing. Never throws; takes at most `timeoutMs` (default 5 s) and a little. */
export async function gatherFacts(
  ports: FactPorts,
  targets: Targets,
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
): Promise<Facts> {
  const evidence = await gatherEvidence(ports, targets, options);
  return { evidence, triage: judge(evidence) };
}

export async function gatherEvidence(
  ports: FactPorts,
  targets: Targets,
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
): Promise<readonly Evidence[]> {
  const timeoutMs = options.timeoutMs ?? probeTimeoutMs;
  const limits = { timeoutMs, ...(options.signal === undefined ? {} : { signal: options.signal }) };
  const { clock, http, clerk, vercel } = ports;
  const { appOrigin, frontendApi } = targets;
  return await Promise.all([
    probe("statusPage", clock, limits, (signal) => askStatusPage(http, timeoutMs, signal)),
    probe(
      "backendApi",
      clock,
      limits,
      (s) => askBackendApi(clerk, timeoutMs, s),
      failingBecause("The Backend API"),
    ),
    probe(
      "jwks",
      clock,
      limits,
      (signal) => askJwks(clerk, timeoutMs, signal),
      failingBecause("The key set"),
    ),
    frontendApi === undefined
      ? probe("frontendApi", clock, limits, notTold("the Frontend API's host"))
      : probe(
          "frontendApi",
          clock,
          limits,
          (signal) => askFrontendApi(http, frontendApi, timeoutMs, signal),
          failingBecause("The Frontend API"),
        ),
    appOrigin === undefined
      ? probe("appHealth", clock, limits, notTold("the app's origin"))
      : probe(
          "appHealth",
          clock,
          limits,
          (signal) => askAppHealth(http, appOrigin, timeoutMs, signal),
          failingBecause("The app"),
        ),
    probe("environment", clock, limits, (signal) => askEnvironment(vercel, timeoutMs, signal)),
    probe("deployments", clock, limits, (signal) => askDeployments(vercel, clock, timeoutMs, signal)),
  ]);
}

const notTold = (what: string) => (): Promise<Finding> =>
  Promise.resolve({ verdict: "unknown", summary: `No evidence: ${what} is not known.` });
