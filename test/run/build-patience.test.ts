import { expect, test } from "vitest";
import type { JournalEvent } from "../../src/journal/event.ts";
import { deployment } from "../builders/memory-vercel.ts";
import { buildPatience } from "../../src/run/build-patience.ts";
import { reconcileLeftEngine } from "../../src/run/reconcile-engine.ts";
import { StillClock } from "../builders/clock.ts";
import { identity, portsOf, wellWorld } from "../builders/ports.ts";

const deadlineMs = 600_000;

/** Each sleep takes far longer than it was asked to. */
class Leaping extends StillClock {
  override async sleep(ms: number): Promise<void> {
    await super.sleep(ms * 50);
  }
}

/** An engine that waits for a build which hangs until somebody cancels it. */
function hanging(lane: "runtime" | "redeploy") {
  const clock = new Leaping();
  const ports = portsOf(wellWorld(), clock);
  const build = deployment({
    state: "BUILDING",
    statement: { incident: "night", generation: 1, grantUntil: undefined },
  });
  const cancelledAt: number[] = [];
  const said: string[] = [];
  const around = {
    ...ports,
    stack: {
      ...ports.stack,
      identity: async () => ({ ...identity, lane }),
      deploymentConfig: async () => ({ ref: undefined, buildsSameCommit: false, deadlineMs }),
      reconcile: async () => undefined,
    },
    vercel: {
      ...ports.vercel,
      deployments: async () => [build],
      cancel: async () => void cancelledAt.push(clock.now()),
    },
  };
  const { signal } = new AbortController();
  const begun = clock.now();
  const settled = reconcileLeftEngine({
    state: { steps: {}, engine: { step: "open", pid: 7, startTime: "then" } } as never,
    ...{ stack: around.stack, clock, stop: signal },
    processes: { startTime: async () => (cancelledAt.length > 0 ? undefined : "then") },
    patience: () => buildPatience(around, signal, (line) => void said.push(line)),
    record: async (event: JournalEvent) => void said.push(event.type),
  });
  return { settled, clock, begun, cancelledAt, said };
}

test("in the redeploy lane a build that an engine waits for gets its whole deadline, and is then cancelled", async () => {
  const { settled, begun, cancelledAt, said } = hanging("redeploy");
  await expect(settled).resolves.toBeUndefined();
  expect(cancelledAt[0]).toBeGreaterThan(begun + deadlineMs);
  expect(cancelledAt).toHaveLength(1);
  expect(said).toEqual([expect.stringContaining("dpl_1 was BUILDING"), "engine.ended"]);
});

test("elsewhere it is waited for two minutes, and nothing is cancelled", async () => {
  const { settled, cancelledAt } = hanging("runtime");
  await expect(settled).resolves.toEqual({ step: "open", pid: 7 });
  expect(cancelledAt).toEqual([]);
});
