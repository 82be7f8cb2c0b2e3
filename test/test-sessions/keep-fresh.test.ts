/** A token every fifty seconds, whatever happens in between; at a clock that a test turns. */
import { expect, it } from "vitest";
import { PermanentFailure, TransientFailure } from "../../src/errors.ts";
import { Secret } from "../../src/ports/secret.ts";
import { keepFresh } from "../../src/test-sessions/keep-fresh.ts";

/** Time passes only by sleeping, and by what `next` takes. */
function run(next: (asked: number, at: () => number, take: (ms: number) => void) => string, endMs: number) {
  const stop = new AbortController();
  let now = 0;
  let asked = 0;
  const given: string[] = [];
  const said: string[] = [];
  const clock = {
    now: () => now,
    monotonic: () => now,
    sleep: async (ms: number, signal?: AbortSignal) => {
      now += ms;
      if (now > endMs) stop.abort(new Error("interrupted"));
      signal?.throwIfAborted();
    },
  };
  const kept = keepFresh(
    { next: async () => new Secret(next(++asked, clock.now, (ms) => (now += ms))) },
    {
      ...{ clock, signal: stop.signal },
      give: async (token) => void given.push(`${now / 1000} ${token.reveal()}`),
      note: (text) => said.push(text),
    },
  );
  return { kept, given, said };
}

it("counts from when the last one was asked for, so that slow answers add up to nothing", async () => {
  const slow = run((asked, _, take) => (take(4_000), `t${asked}`), 160_000);
  await slow.kept;
  expect(slow.given).toEqual(["54 t1", "104 t2", "154 t3"]);
  expect(slow.said).toEqual([]);
});

it("tries again at once where no answer comes, for as long as Clerk asks where it says so, and tells it once each", async () => {
  const failing = run((asked) => {
    if (asked === 2) throw new TransientFailure("Gone.", { code: "NETWORK" });
    if (asked === 3) throw new TransientFailure("429.", { code: "RATE_LIMITED", retryAfterMs: 7_000 });
    return `t${asked}`;
  }, 160_000);
  await failing.kept;
  expect(failing.given).toEqual(["50 t1", "109 t4", "159 t5"]);
  expect(failing.said).toEqual(["No fresh token: Gone. It is tried until one comes.", "Tokens come again."]);
});

it("ends with the session", async () => {
  const over = run(() => {
    throw new PermanentFailure("Over.", { code: "SIGN_IN_FAILED" });
  }, 160_000);
  await expect(over.kept).rejects.toThrow("Over.");
  expect(over.given).toEqual([]);
});
