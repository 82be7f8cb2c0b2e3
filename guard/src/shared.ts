/**
 * State that the proxy's bundle and the route handlers' bundles must share. Next.js bundles this module several times
 * into one process, so module scope is not enough.
 */
import type { AuthPolicy, PolicyVerdict } from "./auth-policy.ts";
import type { Verdict } from "./verify.ts";

export interface SharedState {
  /** By audience: the highest generation whose signature was good. It never falls while the process lives. */
  readonly floors: Map<string, number>;
  /** By lane's source: the last statement and when its read began. */
  readonly held: Map<string, Held>;
  /** The last statement verified, so that a signature is checked once and not per request. */
  verified: { readonly key: string; readonly verdict: Verdict } | undefined;
  /** By audience: the last policy that was read and is obeyed. It is replaced by newer ones only, and never forgotten. */
  readonly policies: Map<string, AuthPolicy>;
  /** The last policies verified, by key, audience and text. */
  readonly checkedPolicies: Map<string, PolicyVerdict>;
  /** By session: when it was created (ms), as Clerk's Backend API said. */
  readonly created: Map<string, number>;
  /** By session: what the Backend API is being asked. */
  readonly asking: Map<string, Promise<number | null>>;
  /** When the Backend API was asked for such a time, ms: of the last ten seconds. */
  readonly asked: number[];
  /** Session ids signed out here while Clerk could not be told, and when that was tried last (ms; Infinity: done). */
  readonly signedOut: Map<string, number>;
  /** Problems of configuration that were logged already. */
  readonly complained: Set<string>;
  /** Requests of nobody in particular since the last line about them. */
  counted: Counted | undefined;
  /** By session: when its over-long token was last written down, ms. */
  readonly refused: Map<string, number>;
}

export interface Held {
  /** What the last good read returned. */
  value: unknown;
  /** When that read began, ms; undefined: never. */
  readAtMs: number | undefined;
  failedAtMs: number | undefined;
  failure: string | undefined;
  inFlight: Promise<void> | undefined;
}

/** Requests of nobody in particular under one grant, see count.ts. */
export interface Counted {
  readonly sinceMs: number;
  readonly incident: string;
  readonly generation: number;
  readonly mode: string;
  readonly outcomes: Record<string, number>;
  readonly problems: Record<string, number>;
}

const slot = Symbol.for("clerk-bypass-gate.state.v1");

/** The process's one state. */
export function sharedState(): SharedState {
  const world = globalThis as { [slot]?: SharedState };
  return (world[slot] ??= {
    floors: new Map(),
    held: new Map(),
    verified: undefined,
    policies: new Map(),
    checkedPolicies: new Map(),
    created: new Map(),
    asking: new Map(),
    asked: [],
    signedOut: new Map(),
    complained: new Set(),
    counted: undefined,
    refused: new Map(),
  });
}
