import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { gatherFacts } from "../../src/facts/gather.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { Secret } from "../../src/ports/secret.ts";
import { hanging, identity, portsOf, wellWorld } from "../builders/ports.ts";

/** Time that moves only when it is told to. */
class HeldClock implements Clock {
  #ms = 0;
  readonly #sleepers: { readonly due: number; readonly wake: () => void }[] = [];
  now = () => Date.parse("2026-11-21T03:00:00Z") + this.#ms;
  monotonic = () => this.#ms;
  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((wake, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      this.#sleepers.push({ due: this.#ms + ms, wake });
    });
  async pass(ms: number): Promise<void> {
    this.#ms += ms;
    for (const { due, wake } of this.#sleepers) if (due <= this.#ms) wake();
    await settled();
  }
}

/** Everything that can go on without time passing has gone on. */
async function settled(): Promise<void> {
  for (let index = 0; index < 20; index++) await turn();
}

const sources = [
  "statusPage",
  "frontendApi",
  "appHealth",
  "countUsers",
  "jwks",
  "environment",
  "logs",
] as const;

it.each(sources)("waits for a hanging %s one time-out and no longer, and for nobody else", async (source) => {
  const clock = new HeldClock();
  const made = portsOf({ ...wellWorld(), ...(source === "logs" ? {} : { [source]: hanging }) });
  const user = { identifier: "probe@app.example", password: new Secret("canary-password") };
  const ports = { ...made, clock, clerk: { ...made.clerk, testUser: user } };
  const logs = { from: "app.log", read: source === "logs" ? hanging : async () => "GET / 200" };
  let done: Awaited<ReturnType<typeof gatherFacts>> | undefined;
  const targets = { appOrigin: identity.appOrigin, frontendApi: identity.clerkFrontendApi };
  void gatherFacts(ports, targets, { timeoutMs: 1000, logs }).then((facts) => (done = facts));
  await settled();
  expect(done).toBeUndefined();
  await clock.pass(999);
  expect(done).toBeUndefined();
  await clock.pass(1);
  expect(done?.evidence.map(({ elapsedMs }) => elapsedMs).filter((ms) => ms !== 0)).not.toEqual([]);
  expect(Math.max(...(done?.evidence ?? []).map(({ elapsedMs }) => elapsedMs))).toBe(1000);
  expect(done?.evidence.filter(({ elapsedMs }) => elapsedMs === 0).length).toBeGreaterThanOrEqual(7);
  expect(JSON.stringify(done)).not.toContain("canary-password");
});
