import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DeploymentWatch } from "../../src/adapters/stack/deployment-watch.ts";
import { TransientFailure } from "../../src/errors.ts";
import { deployment } from "../builders/memory-vercel.ts";
import type { CarryingDeployment } from "../../src/ports/vercel.ts";

const deadlineMs = 60_000;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
});
afterEach(() => vi.useRealTimers());

const made = (id: string, state: string, createdAt: number): CarryingDeployment => ({
  ...deployment({ id, state, createdAt, commit: "a", wasLive: false }),
  statement: { incident: "night", generation: 1, grantUntil: undefined },
});

/** Vercel with an older deployment, and the one that the engine makes as soon as it begins. */
function watched({ followsNew = true, closes = false, silentAtFirst = false, cancels = true } = {}) {
  const before = made("dpl_old", "READY", Date.now() - 3_600_000);
  let mine: CarryingDeployment | undefined;
  const [told, promoted, cancelled]: string[][] = [[], [], []];
  let looks = 0;
  const no = () => Promise.reject(new TransientFailure("no answer", { code: "NETWORK" }));
  const watch = new DeploymentWatch({
    deadlineMs,
    vercel: {
      deployments: () =>
        looks++ === 0 && silentAtFirst
          ? no()
          : Promise.resolve([...(mine === undefined ? [] : [mine]), { ...before, wasLive: true }]),
      cancel: async (id) => (cancels ? void cancelled?.push(id) : await no()),
      outlook: async () => ({ followsNew }) as never,
      promote: async (id) => {
        promoted?.push(id);
        if (mine !== undefined) mine = { ...mine, wasLive: true };
      },
    },
    onProgress: (line) => told?.push(line),
    promotes: closes,
  });
  const becomes = (state: string) => (mine = made("dpl_new", state, Date.now()));
  const pass = async (ms: number) => void (await vi.advanceTimersByTimeAsync(ms));
  return { watch, becomes, pass, told, promoted, cancelled };
}

describe("the deployment that an update makes", () => {
  it("is cancelled at the deadline and named; the engine is stopped only when that does not end it", async () => {
    const { watch, becomes, pass, cancelled, told } = watched();
    watch.begin();
    becomes("BUILDING");
    await pass(deadlineMs - 1_000);
    expect(cancelled).toEqual([]);
    expect(told?.[0]).toMatch(/^dpl_new is BUILDING, for \d+ s so far\.$/);
    await pass(3_000);
    expect(cancelled).toEqual(["dpl_new"]);
    expect(watch.stop.signal.aborted).toBe(false);
    await pass(21_000);
    expect([watch.stop.signal.aborted, watch.kill.signal.aborted]).toEqual([true, false]);
    await pass(21_000);
    expect(watch.kill.signal.aborted).toBe(true);
    await expect(watch.end(false)).resolves.toMatchObject({
      ...{ kind: "stuck", id: "dpl_new" },
      message:
        "Deployment dpl_new is still BUILDING after 1 min. It was cancelled, so it does not go live later.",
    });
  });

  it("is said to go live yet, perhaps, where it cannot be cancelled", async () => {
    const { watch, becomes, pass } = watched({ cancels: false });
    watch.begin();
    becomes("BUILDING");
    await pass(deadlineMs + 3_000);
    expect((await watch.end(false))?.message).toContain("could not be cancelled, so it may still go live");
  });

  it("has the deadline though Vercel never shows it", async () => {
    const { watch, pass } = watched();
    watch.begin();
    await pass(deadlineMs + 50_000);
    expect(watch.kill.signal.aborted).toBe(true);
    expect((await watch.end(false))?.message).toContain("was not seen at Vercel after 1 min");
  });

  it("is told from older ones though Vercel was silent at first", async () => {
    const { watch, becomes, pass, cancelled } = watched({ silentAtFirst: true });
    watch.begin();
    becomes("QUEUED");
    await pass(deadlineMs + 3_000);
    expect(cancelled).toEqual(["dpl_new"]);
    await watch.end(false);
  });

  it("of an opening, built while production follows nothing new, is given up and named at once", async () => {
    const { watch, becomes, pass, promoted } = watched({ followsNew: false });
    watch.begin();
    becomes("READY");
    await pass(8_000);
    expect(watch.stop.signal.aborted).toBe(true);
    expect(promoted).toEqual([]);
    await expect(watch.end(false)).resolves.toMatchObject({ kind: "not-promoted", id: "dpl_new" });
  });

  it("of a close is promoted there", async () => {
    const { watch, becomes, pass, promoted, told } = watched({ followsNew: false, closes: true });
    watch.begin();
    becomes("READY");
    await pass(20_000);
    expect(promoted).toEqual(["dpl_new"]);
    expect(told?.join()).toContain("promoted dpl_new, the same commit");
    expect(watch.stop.signal.aborted).toBe(false);
    await expect(watch.end(true)).resolves.toBeUndefined();
  });
});
