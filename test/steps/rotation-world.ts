import { z } from "zod";
import type { HttpRequest } from "../../src/ports/http.ts";
import type { Ports } from "../../src/ports/index.ts";
import { Secret } from "../../src/ports/secret.ts";
import type { PlannedAction, Progress, StepContext } from "../../src/steps/step.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import { TransientFailure } from "../../src/errors.ts";
import { StillClock } from "../builders/clock.ts";
import {
  clerkInMemory,
  fingerprintOf,
  liveKey,
  memoryClerkInstance,
  memoryPlatform,
  memorySecrets,
  type ClerkInMemory,
} from "../builders/memory-keys.ts";
import { answer, identity, portsOf, wellWorld } from "../builders/ports.ts";

export const oldKey = liveKey("a");
export const newKey = liveKey("b");
/** Of the instance that Clerk publishes under the stack's own host. */
const published = [{ kid: "ins_1", kty: "RSA", n: "AQAB", e: "AQAB" }];
const foreign = [{ kid: "ins_2", kty: "RSA", n: "AQAC", e: "AQAB" }];

/** A stack with a secret key in use, Clerk, and an app that was deployed with that key. */
export function rotationWorld(change: { clerk?: Partial<ClerkInMemory>; platform?: boolean } = {}) {
  const clerk = clerkInMemory(change.clerk);
  const held: Record<string, string> = { clerkSecretKey: oldKey, signingKey: "unused" };
  const state = {
    ups: [] as Record<string, string>[],
    upFails: undefined as Error | undefined,
    /** What the live deployment was made with. */
    deployed: oldKey,
    typed: "",
  };
  const base = portsOf(wellWorld(), new StillClock());
  const request = async ({ url, headers = {} }: HttpRequest) => {
    const { host, pathname } = new URL(url);
    if (host === identity.clerkFrontendApi) return answer({ keys: published });
    if (host === "api.clerk.com") {
      if (clerk.cut) throw new TransientFailure("cut", { code: "NETWORK" });
      const whose = clerk.keys.get((headers["authorization"] ?? "").replace("Bearer ", ""));
      if (whose === undefined) return answer({ errors: [{ code: "clerk_key_invalid" }] }, 401);
      if (pathname === "/v1/jwks") return answer({ keys: whose.instance === "ins_1" ? published : foreign });
      return answer({ id: whose.instance, environment_type: whose.environment });
    }
    const fingerprints = { CLERK_SECRET_KEY: await fingerprintOf(state.deployed) };
    return answer({ gate: {}, fingerprints, deployment: "dpl_1" });
  };
  const ports: Ports = {
    ...base,
    http: { request },
    secrets: memorySecrets(held),
    clerkInstance: memoryClerkInstance(clerk),
    clerkPlatform: change.platform === true ? memoryPlatform(clerk) : undefined,
    ask: { ...base.ask, secret: async () => new Secret(state.typed) },
    stack: {
      ...base.stack,
      up: async () => {
        if (state.upFails !== undefined) throw state.upFails;
        state.ups.push({ ...held });
        return { outcome: "succeeded", changes: [], warnings: [], message: undefined, elapsedMs: 1 };
      },
    },
  };
  return { clerk, held, state, ports };
}

/** One step of the catalogue over such ports, with its checkpoints kept as the record keeps them. */
export function stepOver(ports: Ports, name: string, given: object) {
  const step = standardCatalogue.get(name);
  if (step === undefined) throw new Error(`no step ${name}`);
  const input = step.input.parse(given);
  const notes: string[] = [];
  let kept: Progress | undefined;
  const context = (): StepContext => ({
    ...{ ports, run: "2026-11-21-keys-0001", step: "it", signal: new AbortController().signal },
    note: async (text) => void notes.push(text),
    checkpoint: async (progress) => void (kept = progress),
    ...(kept === undefined ? {} : { resumedFrom: kept }),
  });
  const output = z.record(z.string(), z.unknown());
  return {
    step,
    notes,
    plan: () => step.plan(input, context()),
    run: async (planned?: PlannedAction) =>
      output.parse(
        step.output.parse(
          await step.run(input, { ...context(), ...(planned === undefined ? {} : { planned }) }),
        ),
      ),
    look: () => step.look?.(input, context()),
    needsApproval: () => step.needsApproval?.(input, {}) ?? step.dangerous,
    alone: () => step.override?.refuses?.(input, {}),
  };
}
