import type { Ports } from "../ports/index.ts";
import { askAppHealth } from "./app-health.ts";
import { askBackendApi, askFrontendApi, askJwks } from "./clerk-apis.ts";
import { factNames, type Evidence, type FactName, type Facts } from "./evidence.ts";
import { failingBecause, probe, unknownBecause, type Finding } from "./probe.ts";
import { askDeployments, askEnvironment } from "./project.ts";
import { askStatusPage } from "./status-page.ts";
import { judge, type Symptom } from "./verdict.ts";

export type FactPorts = Pick<Ports, "clock" | "http" | "clerk" | "vercel">;

/** Where the app and its Clerk instance are; what is not known gives `unknown` evidence. */
export interface Targets {
  readonly appOrigin: string | undefined;
  /** Host spelled by the publishable key. */
  readonly frontendApi: string | undefined;
}

/** Default time for one probe, milliseconds. All run side by side, so it is also the longest that looking can take. */
export const probeTimeoutMs = 5_000;

/** What must work for people to sign in. */
export const clerkFacts: readonly FactName[] = ["backendApi", "jwks", "frontendApi"];

export interface GatherOptions {
  /** For each probe, milliseconds; default `probeTimeoutMs`. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Only these; default all. */
  readonly only?: readonly FactName[];
  /** What someone reports, for causes that no probe can see. */
  readonly symptom?: Symptom;
}

/** Looks at the world once and says what it amounts to. Changes nothing, never throws, takes at most `timeoutMs`. */
export async function gatherFacts(
  ports: FactPorts,
  targets: Targets,
  options: GatherOptions = {},
): Promise<Facts> {
  const evidence = await gatherEvidence(ports, targets, options);
  return { evidence, triage: judge(evidence, options.symptom) };
}

/** The same without a verdict, in the order of `factNames`. */
export async function gatherEvidence(
  ports: FactPorts,
  targets: Targets,
  options: GatherOptions = {},
): Promise<readonly Evidence[]> {
  const { clock } = ports;
  const timeoutMs = options.timeoutMs ?? probeTimeoutMs;
  const limits = { timeoutMs, ...(options.signal === undefined ? {} : { signal: options.signal }) };
  const wanted = options.only ?? factNames;
  return await Promise.all(
    factNames
      .filter((fact) => wanted.includes(fact))
      .map((fact) => {
        const { look, subject } = probes(ports, targets, timeoutMs)[fact];
        // Clerk and the app are what is in question: their silence is a finding. The others' silence is not.
        return probe(
          fact,
          clock,
          limits,
          look,
          subject === undefined ? unknownBecause : failingBecause(subject),
        );
      }),
  );
}

interface Probe {
  readonly look: (signal: AbortSignal) => Promise<Finding>;
  readonly subject?: string;
}

function probes(ports: FactPorts, targets: Targets, timeoutMs: number): Readonly<Record<FactName, Probe>> {
  const { clock, http, clerk, vercel } = ports;
  const { appOrigin, frontendApi } = targets;
  return {
    statusPage: { look: (signal) => askStatusPage(http, timeoutMs, signal) },
    backendApi: { look: (signal) => askBackendApi(clerk, timeoutMs, signal), subject: "The Backend API" },
    jwks: { look: (signal) => askJwks(clerk, timeoutMs, signal), subject: "The key set" },
    frontendApi: {
      look: (signal) =>
        frontendApi === undefined
          ? notTold("the Frontend API's host")
          : askFrontendApi(http, frontendApi, timeoutMs, signal),
      subject: "The Frontend API",
    },
    appHealth: {
      look: (signal) =>
        appOrigin === undefined
          ? notTold("the app's origin")
          : askAppHealth(http, appOrigin, timeoutMs, signal),
      subject: "The app",
    },
    environment: { look: (signal) => askEnvironment(vercel, timeoutMs, signal) },
    deployments: { look: (signal) => askDeployments(vercel, clock, timeoutMs, signal) },
  };
}

const notTold = (what: string): Promise<Finding> =>
  Promise.resolve({ verdict: "unknown", summary: `No evidence: ${what} is not known.` });
