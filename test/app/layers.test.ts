import { expect, test } from "vitest";
import { SAMPLES_MAX, samplesIn, timeLayers, type Probe } from "../../app/lib/layers.ts";

/** A clock that goes on by what a probe takes, and by nothing else. */
function clock() {
  let at = 0;
  const taking =
    (ms: number): Probe =>
    async () =>
      void (at += ms);
  return { now: () => at, taking };
}

const layers = ["verify", "auth", "currentUser", "backend", "jwks", "database"] as const;

test.each(layers)("what %s takes stands at it, and at no other", async (slow) => {
  const { now, taking } = clock();
  const probes = Object.fromEntries(layers.map((one) => [one, taking(one === slow ? 205 : 5)]));
  const timed = await timeLayers(probes, 3, now);
  for (const layer of layers)
    expect(timed[layer]).toEqual({ ms: Array(3).fill(layer === slow ? 205 : 5), failed: 0 });
});

test("the first turn, which may be a cold start, counts for nothing", async () => {
  let [turns, at] = [0, 0];
  const probe = async () => void (at += turns++ === 0 ? 900 : 3);
  expect(await timeLayers({ one: probe }, 2, () => at)).toEqual({ one: { ms: [3, 3], failed: 0 } });
  expect(turns).toBe(3);
});

test("what fails is counted and not timed, and what cannot be timed says why", async () => {
  const { now } = clock();
  const timed = await timeLayers(
    { one: () => Promise.reject(new Error("no")), two: "nobody is signed in" },
    4,
    now,
  );
  expect(timed).toEqual({
    one: { ms: [], failed: 4 },
    two: { ms: [], failed: 0, skipped: "nobody is signed in" },
  });
});

test.each([
  ["?samples=4", 4],
  [`?samples=${SAMPLES_MAX + 1}`, SAMPLES_MAX],
  ["?samples=-1", 0],
  ["?samples=1e9", SAMPLES_MAX],
  ["?samples=two", 0],
  ["", 0],
])("%s asks for %i samples", (query, samples) => {
  expect(samplesIn(`https://app.example/api/diagnose${query}`)).toBe(samples);
});
