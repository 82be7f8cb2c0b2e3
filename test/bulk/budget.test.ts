import { expect, test } from "vitest";
import { Budget, windowMs } from "../../src/bulk/budget.ts";
import { callerWithin } from "../../src/bulk/caller.ts";
import { inParallel } from "../../src/bulk/pool.ts";
import { TransientFailure } from "../../src/errors.ts";
import { refusedForNow } from "../builders/memory-accounts.ts";
import { EventClock } from "./event-clock.ts";

/** The most that stand in any window that ends with one of them. Sorted instants. */
function mostInAnyWindow(at: readonly number[]): number {
  let most = 0;
  for (let end = 0, begin = 0; end < at.length; end++) {
    while ((at[end] ?? 0) - (at[begin] ?? 0) >= windowMs) begin++;
    most = Math.max(most, end - begin + 1);
  }
  return most;
}

/** So many requests through a budget, each answered after a time; when they arrived, by the receiver's clock. */
async function arrivals(requests: number, budget: number, latency: (index: number) => number) {
  const clock = new EventClock();
  const call = callerWithin({ clock, budget: new Budget(clock, budget) });
  const arrived: number[] = [];
  let index = 0;
  const all = inParallel(Array.from({ length: requests }), 48, async () => {
    await call(async () => {
      const ms = latency(index++);
      await clock.sleep(ms / 2);
      arrived.push(clock.monotonic());
      await clock.sleep(ms / 2);
    });
  });
  await clock.until(all);
  return { arrived: arrived.toSorted((one, other) => one - other), tookMs: clock.monotonic() };
}

test("no sliding ten seconds have more requests than the budget, by the receiver's clock, too, and 95 % of it is used", async () => {
  const slow = (index: number) => (index % 7 === 0 ? 900 : 20 + (index % 50));
  const { arrived, tookMs } = await arrivals(4_000, 400, slow);
  expect(arrived).toHaveLength(4_000);
  expect(mostInAnyWindow(arrived)).toBeLessThanOrEqual(400);
  expect(4_000 / (tookMs / windowMs)).toBeGreaterThan(0.95 * 400);
});

test("an answer that takes longer than the window is still counted", async () => {
  const { arrived } = await arrivals(120, 20, (index) => (index === 3 ? 25_000 : 100));
  expect(mostInAnyWindow(arrived)).toBeLessThanOrEqual(20);
});

test("a 429 stops all requests for as long as it says, and for a window where it says nothing", async () => {
  for (const [said, wait] of [
    [4_000, 4_000],
    [undefined, 10_000],
  ] as const) {
    const clock = new EventClock();
    const call = callerWithin({ clock, budget: new Budget(clock, 1_000) });
    const begun: number[] = [];
    let refused = 0;
    const all = inParallel(Array.from({ length: 40 }), 8, async () => {
      await call(async () => {
        begun.push(clock.monotonic());
        await clock.sleep(5);
        if (begun.length === 10 && refused++ === 0) throw refusedForNow(said);
      });
    });
    await clock.until(all);
    expect(refused).toBe(1);
    const gaps = begun.slice(1).map((at, index) => at - (begun[index] ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThanOrEqual(wait - 20);
    expect(begun).toHaveLength(41);
  }
});

test("what never gets through ends with its own failure: refused for want of budget, or not answered", async () => {
  const clock = new EventClock();
  const call = callerWithin({ clock, budget: new Budget(clock, 1_000) });
  const refused = call(async () => await Promise.reject(refusedForNow(1_000)));
  await expect(clock.until(refused)).rejects.toMatchObject({ code: "RATE_LIMITED" });
  let asked = 0;
  const broken = call(async () => {
    asked++;
    await Promise.reject(new TransientFailure("gone", { code: "NETWORK" }));
  });
  await expect(clock.until(broken)).rejects.toMatchObject({ code: "NETWORK" });
  expect(asked).toBe(4);
});
