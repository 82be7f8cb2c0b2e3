import type { Evidence, Facts } from "./evidence.ts";
import type { Checklists } from "./next-steps.ts";
import type { FactPorts, LogSource, Targets } from "./fact.ts";
import { facts, type FactName } from "./facts.ts";
import { probe } from "./probe.ts";
import { defaultSamples } from "./sampled.ts";
import type { Symptom } from "./symptoms.ts";
import { verdictOf } from "./verdict.ts";

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
  /** Which runbook fits; default: none is named. */
  readonly checklists?: Checklists;
  /** The app's own log; default: not read, since a log that never ends takes a part of the time-out. */
  readonly logs?: LogSource;
  /** How often each of Clerk's APIs and the app's routes are asked; default `defaultSamples`. One for whoever looks again and again. */
  readonly samples?: number;
}

/**
 * Looks at the world once and says what it amounts to. Changes nothing (a test user, if there is one, signs in and out
 * again; one session of it may be kept), never throws, takes at most `timeoutMs`.
 */
export async function gatherFacts(
  ports: FactPorts,
  targets: Targets,
  options: GatherOptions = {},
): Promise<Facts> {
  const evidence = await gatherEvidence(ports, targets, options);
  return { evidence, triage: verdictOf(evidence, options.symptom, options.checklists) };
}

/** The same without a verdict, in the order of the facts' names. */
export async function gatherEvidence(
  ports: FactPorts,
  targets: Targets,
  options: GatherOptions = {},
): Promise<readonly Evidence[]> {
  const timeoutMs = options.timeoutMs ?? probeTimeoutMs;
  const limits = { timeoutMs, ...(options.signal === undefined ? {} : { signal: options.signal }) };
  const { only, logs, samples = defaultSamples } = options;
  const world = { ...targets, ports, logs, samples, timeoutMs };
  return await Promise.all(
    facts
      .filter(({ name }) => only?.includes(name) ?? true)
      .map((fact) =>
        probe(fact.name, ports.clock, limits, (signal) => fact.look({ ...world, signal }), fact.onError),
      ),
  );
}
