import { beforeAll, expect, it } from "vitest";
import { coverageOf, uptimeBetween } from "../../src/watch/coverage.ts";
import { readHistory } from "../../src/watch/read-history.ts";
import { day, hour, minute, watched, type Injected } from "./week.ts";

const cut = (fromMs: number, toMs: number, pageIsRed: boolean): Injected => ({
  ...{ fromMs, toMs, what: "clerk-is-cut", pageIsRed },
});
const green = false;
const red = true;

/** The second of the three outages is under a green status page. */
const outages = [
  cut(9 * hour, 9 * hour + 45 * minute, red),
  cut(2 * day + 13 * hour, 2 * day + 13 * hour + 11 * minute, green),
  cut(5 * day + 20 * hour, 5 * day + 21 * hour + 30 * minute, red),
];
/** One look long; and half an hour in which Clerk comes and goes, two minutes away and one there. */
const flaps = {
  blip: [cut(day + 4 * hour, day + 4 * hour + 8_000, green)],
  half: Array.from({ length: 10 }, (_, turn) => {
    const from = 3 * day + turn * 3 * minute;
    return cut(from, from + 2 * minute, red);
  }),
};
const week = [...outages, ...flaps.blip, ...flaps.half];
const endMs = 7 * day;

let seen: Awaited<ReturnType<typeof watched>>;
beforeAll(async () => {
  seen = await watched(week, { untilMs: endMs });
});

/** What was sent at about which minute of the week. */
const told = () =>
  seen.sent.map(({ atMs, title, state }) => ({
    minute: Math.floor((atMs - seen.startMs) / minute),
    about: `${title.replace(/: .*/, "")}, ${state}`,
  }));
const fired = (ms: number) => ({ minute: ms / minute, about: "People cannot get in, investigating" });
const over = (ms: number) => ({ minute: ms / minute + 2, about: "People get in again, resolved" });

it("says each outage once, within half a minute here, and its end once after two quiet minutes", () => {
  expect(told()).toEqual([
    ...[fired(9 * hour), over(9 * hour + 45 * minute)],
    ...[fired(2 * day + 13 * hour), over(2 * day + 13 * hour + 11 * minute)],
    // The half hour of coming and going is one outage; the blip is none.
    ...[fired(3 * day), over(3 * day + 29 * minute)],
    ...[fired(5 * day + 20 * hour), over(5 * day + 21 * hour + 30 * minute)],
  ]);
  for (const { title, run } of seen.sent) expect(title).toContain(run);
});

it("attaches what triage said, under a green status page, too", () => {
  const texts = seen.sent.filter(({ state }) => state === "investigating").map(({ text }) => text);
  expect(texts[0]).toContain("clerk-outage, critical: Clerk does not answer, and says so itself");
  expect(texts[1]).toContain(
    "clerk-outage, critical: Clerk does not answer, though its status page is green",
  );
  const [file] = [...seen.history.files.keys()].filter((name) => name.startsWith("watch-2026-11-23"));
  const kept = JSON.parse(seen.history.files.get(file ?? "") ?? "") as { evidence: { fact: string }[] };
  expect(kept.evidence.map(({ fact }) => fact)).toContain("statusPage");
});

it("has an uptime that is what was injected, to the millisecond where looks fall on the edges", async () => {
  const injected = week.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const lines = readHistory(await seen.history.read("2026-01-01"));
  const up = uptimeBetween(coverageOf(lines), seen.startMs, seen.startMs + endMs);
  expect(up).toEqual({
    ...{ downMs: injected, upMs: endMs - injected, unseenMs: 0 },
    share: 1 - injected / endMs,
  });
});

it("keeps a healthy day that is over in a few lines", () => {
  const sizes = [...seen.history.days].map(([name, text]) => [name, text.split("\n").length - 1] as const);
  expect(sizes).toHaveLength(8);
  expect(sizes.find(([name]) => name === "2026-11-25")).toEqual(["2026-11-25", 1]);
  expect(Math.max(...sizes.slice(0, -1).map(([, lines]) => lines))).toBeLessThan(250);
});
