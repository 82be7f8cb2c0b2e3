import { afterEach, expect, test } from "vitest";
import { writeBulkFigures, type Figure } from "./figures.ts";
import { Clerk, Run, type Seen } from "./over-http.ts";

let clerk: Clerk | undefined;
afterEach(() => clerk?.stop());

const openIn = ({ sessions }: Seen): number => (sessions["active"] ?? 0) + (sessions["pending"] ?? 0);
const rate = ({ requests, ms }: Pick<Seen, "requests" | "ms">) => requests / (ms / 10_000);
const figure = (what: string, budget: number, seen: Seen, more: Partial<Figure> = {}): Figure => ({
  ...{
    what,
    budget,
    requests: seen.requests,
    seconds: Math.round(seen.ms / 1000),
    peak: seen.peak,
    refused: seen.refused,
  },
  ...more,
});

test("800 requests in ten seconds for a minute of real time: never more, 95 % of it, no 429", async () => {
  // Four requests each: two looks and two sessions, one of them pending.
  clerk = await Clerk.start(1_200, 1, 800);
  const run = new Run(clerk, "sessions.revoke", { everyone: true, atMost: 1_200, budget: 800 });
  const { output } = await run.toTheEnd();
  const seen = await clerk.seen();
  expect(output).toMatchObject({ users: 1_200, sessions: 2_400 });
  expect(seen).toMatchObject({ refused: 0, twice: 0 });
  expect(seen.ms).toBeGreaterThan(55_000);
  expect(seen.peak).toBeLessThanOrEqual(800);
  expect(rate(seen)).toBeGreaterThan(0.95 * 800);
  await writeBulkFigures([figure("2,400 sessions, real time over HTTP", 800, seen)]);
}, 300_000);

test("10,000 sessions over HTTP, killed three times: none asked for twice but those in hand, none left", async () => {
  clerk = await Clerk.start(1_000, 9, 8_000);
  const run = new Run(clerk, "sessions.revoke", { everyone: true, atMost: 1_000, budget: 8_000 });
  for (const requests of [1_500, 4_500, 8_000]) await run.killedAfter(requests);
  await run.toTheEnd();
  const seen = await clerk.seen();
  expect(openIn(seen)).toBe(0);
  // A request that was under way when its process was killed has no answer: only those may come again.
  expect(seen.twice).toBeLessThanOrEqual(3 * 48 * 4);
  await writeBulkFigures([
    figure("10,000 sessions, real time over HTTP, killed three times", 8_000, seen, { twice: seen.twice }),
  ]);
}, 300_000);

test("a million users by listing and ban and unban of fifty, in 96 MB of heap", async () => {
  clerk = await Clerk.start(1_000_000, 1, 20_000);
  const given = { everyone: true, atMost: 1_000_000, way: "ban", budget: 20_000 };
  const run = new Run(clerk, "sessions.revoke", given, ["--max-old-space-size=96"]);
  const { output, peakMb } = await run.toTheEnd();
  const seen = await clerk.seen();
  expect(output["users"]).toBe(1_000_000);
  expect(seen).toMatchObject({ banned: 0, refused: 0 });
  expect(openIn(seen)).toBe(0);
  await writeBulkFigures([
    figure("1,000,000 users by ban and unban of fifty, over HTTP", 20_000, seen, { peakMb }),
  ]);
}, 1_500_000);
