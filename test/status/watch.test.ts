import { describe, expect, test } from "vitest";
import { nextText, type Snapshot } from "../../src/status/watch/snapshot.ts";
import { requestsAMinute } from "../../src/status/watch/look.ts";
import { watchStatus, type Shown } from "../../src/status/watch/watch.ts";
import { columnsOf, wrapped } from "../../src/status/watch/screen.ts";
import { StillClock } from "../builders/clock.ts";

const start = Date.parse("2026-11-21T03:00:00Z");
const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString().replace(".000Z", "Z");
const closed: Snapshot = {
  ...{ at: at(0), open: false, mode: "closed", until: undefined, from: undefined, incident: "night" },
  ...{ generation: 1, source: "item", openedBy: undefined, approvedBy: undefined, approvedUntil: undefined },
  ...{
    reviewPending: false,
    lane: "runtime",
    deployment: "dpl_1",
    onCall: "Bo",
    callNow: [],
    clerk: "failing",
  },
  ...{ run: undefined, runCloses: false, stale: undefined, policy: [] },
};
const open = (until: number): Partial<Snapshot> => ({
  ...{ open: true, mode: "stale-sessions", until: at(until), from: at(0), generation: 2 },
  ...{ openedBy: "ana@app.example", approvedBy: "ben", approvedUntil: at(240) },
});

/** Watches until a given minute; `world` says what is seen at each minute. */
async function watched(
  world: (minutes: number) => Partial<Snapshot>,
  kind: Shown["kind"],
  minutes: number,
  notify?: () => Promise<readonly string[]>,
  [columns, rows] = [100, 30],
) {
  const clock = new StillClock(start);
  const ending = new AbortController();
  let text = "";
  let looks = 0;
  const last = await watchStatus(
    {
      clock,
      everyMs: 10_000,
      look: async () => {
        looks++;
        const now = (clock.now() - start) / 60_000;
        if (now >= minutes) ending.abort();
        return { ...closed, at: new Date(clock.now()).toISOString(), ...world(now) };
      },
      shown: { kind, write: (part) => void (text += part), columns: () => columns, rows: () => rows },
      cost: "18 requests a minute",
      notify,
    },
    ending.signal,
  );
  return { text, lines: text.split("\n").filter((line) => line !== ""), last, looks };
}

test("without a terminal it prints a line per change, and one each minute", async () => {
  const { lines } = await watched((minutes) => (minutes < 1.5 ? closed : open(61.5)), "lines", 3);
  expect(lines.map((line) => line.slice(0, 8))).toEqual(["03:00:00", "03:01:00", "03:01:30", "03:02:30"]);
  expect(lines[0]).toContain("closed, everyone signs in as usual");
  expect(lines[2]).toContain("stale-sessions, 60 min 0 s left, until 2026-11-21T04:01:30Z, night");
  expect(lines[2]).toContain("by ben, until 2026-11-21T07:00:00Z in total");
});

test("as JSON it prints one object per change and per warning, and nothing else", async () => {
  const { lines } = await watched((minutes) => (minutes < 1 ? closed : open(12)), "json", 13);
  const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(objects).toHaveLength(5);
  expect(objects[0]).toMatchObject({ open: false, mode: "closed" });
  expect(objects[1]).toMatchObject({ open: true, until: at(12) });
  expect(objects.slice(2).map(({ warning }) => warning)).toMatchObject([
    { minutes: 10, message: expect.stringContaining("./runbook bypass renew") },
    { minutes: 3 },
    { minutes: 0 },
  ]);
});

test("after a renewal the new end is warned of, the old one no more", async () => {
  const { lines } = await watched((minutes) => open(minutes < 6 ? 12 : 30), "json", 28);
  const warnings = lines.flatMap((line) => (JSON.parse(line) as { warning?: object }).warning ?? []);
  expect(warnings).toMatchObject([
    { minutes: 10, until: at(12) },
    { minutes: 10, until: at(30) },
    { minutes: 3, until: at(30) },
  ]);
});

test("what cannot be read is said with its time, and does not end it", async () => {
  const stale = { since: at(1), problem: "api.vercel.com cannot be reached (ECONNREFUSED)." };
  const { lines, last } = await watched(
    (minutes) => ({ ...open(60), ...(minutes > 0.5 ? { stale } : {}) }),
    "lines",
    1,
  );
  expect(lines.at(-1)).toContain(`stale since ${at(1)}: api.vercel.com cannot be reached`);
  expect(last?.open).toBe(true);
});

test("open by the app alone, whose end is not known, is said so and ends with that", async () => {
  const { text, last } = await watched(() => ({ open: true, mode: "stale-sessions" }), "lines", 1);
  expect(text).toContain("stale-sessions, its end is not known");
  expect(text).not.toContain("undefined");
  expect(last?.open).toBe(true);
});

describe("on a terminal", () => {
  test("one screen counts down in place, rings at the warnings and leaves the terminal as it was", async () => {
    const { text, looks } = await watched(() => open(4), "screen", 2);
    expect(text.startsWith("\u001B[?1049h")).toBe(true);
    for (const left of ["3 min 59 s left", "3 min 58 s left", "2 min 1 s left"]) expect(text).toContain(left);
    expect(text.split("\u0007")).toHaveLength(2);
    expect(text).toContain("THE BYPASS ENDS in 3 minutes");
    expect(text).toContain("18 requests a minute");
    expect(text.slice(text.lastIndexOf("\u001B[?1049l"))).toContain(
      "bypass     stale-sessions, 2 min 0 s left",
    );
    // the seconds between looks cost no request
    expect(looks).toBeLessThan(16);
  });

  test("nothing that comes from elsewhere moves the cursor, and no line is wider than the screen", async () => {
    const { text } = await watched(
      () => ({ ...open(60), incident: `\u001B[2J${"x".repeat(300)}` }),
      "screen",
      0.2,
    );
    expect(text).not.toContain("\u001B[2J");
    const rows = text.split("\u001B[?1049l")[0]?.split(/\r\n|\u001B\[H/) ?? [];
    for (const row of rows)
      expect(row.replace(/\u001B\[\??[0-9]*[A-Za-z]/g, "").length).toBeLessThanOrEqual(100);
  });
});

test.each([
  [120, 40],
  [80, 24],
  [40, 16],
  [30, 8],
])("fits %i columns and %i rows, wide characters and all that is to be said", async (columns, rows) => {
  const long: Partial<Snapshot> = {
    ...{ incident: "放行".repeat(30), callNow: ["level 1, On call (0–15 min): 李雷、韩梅梅", "level 2: Bo"] },
    stale: { since: at(0), problem: "api.vercel.com cannot be reached (ECONNREFUSED).".repeat(3) },
  };
  let told = ["warning 10 minutes before the end: notice unknown: It may have arrived."];
  const notify = async () => {
    const said = told;
    told = [];
    return said;
  };
  const { text } = await watched(() => ({ ...open(9), from: at(-20), ...long }), "screen", 0.3, notify, [
    columns,
    rows,
  ]);
  const screens = (text.split("\u001B[?1049l")[0] ?? "").split("\u001B[H").slice(1);
  expect(screens.length).toBeGreaterThan(5);
  for (const screen of screens) {
    const lines = screen.replace(/\u001B\[\??[0-9]*[A-Za-z]/g, "").split("\r\n");
    expect(lines.length).toBeLessThanOrEqual(rows);
    for (const line of lines) expect(columnsOf(line), line).toBeLessThanOrEqual(columns);
  }
  // What matters most stands first, whatever the size.
  expect(screens.at(-1)).toMatch(/^bypass {5}stale-sessions, \d/);
  if (rows < 24) return;
  expect(screens.at(-1)?.replace(/\u001B\[K\r\n */g, " ")).toContain("THE BYPASS ENDS in 9 minutes");
  expect(screens.at(-1)).toContain("Ctrl-C ends");
});

test("before the first look it says that it looks", async () => {
  const { text } = await watched(() => open(9), "screen", 0.1);
  expect(text.slice(0, 80)).toContain("looking");
});

test.each([
  ["one two three", 20, ["one two three"]],
  ["label      one two three four", 20, ["label      one two", "           three", "           four"]],
  [
    "x".repeat(45),
    20,
    [
      "x".repeat(20),
      `           ${"x".repeat(9)}`,
      `           ${"x".repeat(9)}`,
      `           ${"x".repeat(7)}`,
    ],
  ],
  ["放行放行放行放行放行放行", 20, ["放行放行放行放行放行", "           放行"]],
])("wraps %j to %i columns", (text, columns, lines) => {
  expect(wrapped(text, columns, " ".repeat(11))).toEqual(lines);
});

test.each([
  [
    { run: "2026-11-21-bypass-by-hand-1a2b, suspended", runCloses: false },
    "close with `./runbook bypass close`",
  ],
  [{ run: "2026-11-21-auth-outage-1a2b, running", runCloses: true }, "the run closes it"],
])("says who closes once Clerk answers: %j", (more, words) => {
  expect(nextText({ ...closed, ...open(60), clerk: "ok", ...more }, start)).toContain(words);
});

test("what was sent is said", async () => {
  let first = true;
  const notify = async () => {
    if (!first) return [];
    first = false;
    return ["warning 10 minutes before the end: notice sent: slack/chat"];
  };
  const { lines } = await watched(() => open(9), "lines", 0.5, notify);
  expect(lines).toContain("warning 10 minutes before the end: notice sent: slack/chat");
});

test.each([
  [10_000, { vercel: 10, app: 6, clerk: 6 }],
  [2_000, { vercel: 34, app: 30, clerk: 6 }],
  [60_000, { vercel: 2, app: 1, clerk: 3 }],
])("says what a look each %i ms costs", (everyMs, cost) => {
  expect(requestsAMinute(everyMs)).toEqual(cost);
});
