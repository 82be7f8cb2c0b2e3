import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pastDrills } from "../../rehearsal/record/past-drills.ts";
import { meansOf, timesOf, type RunTimes } from "../../src/history/times.ts";
import { trendPage } from "../../src/history/trend.ts";
import type { JournalEvent } from "../../src/journal/event.ts";
import { started } from "../journal/events.ts";
import { instant, intent, outcome, recordsAt, type Moved } from "../report/night.ts";
import { typed } from "../world/command.ts";

const told = { run: "2026-11-21-breach-1a2b", kind: "incident", name: "breach" } as const;
const set = (field: string, value: string): JournalEvent => ({
  type: "report.set",
  field,
  value,
  by: "rita",
});
const banned: readonly Moved[] = [
  [60, intent("ban", "users.ban", "converge")],
  [90, outcome("ban", "users.ban")],
];
const times = (...events: readonly Moved[]) => {
  const [first, ...rest] = recordsAt([0, started], ...events);
  if (first === undefined) throw new Error("no record");
  return timesOf([first, ...rest], told);
};

describe("the times of a run", () => {
  it("counts from the detection that somebody noted, else from the first record", () => {
    expect(times(...banned)).toMatchObject({ began: instant(0), mitigatedMs: 90_000 });
    const noted = times(...banned, [200, set("detected-at", instant(-300))]);
    expect(noted).toMatchObject({ began: instant(-300), mitigatedMs: 390_000, restoredMs: undefined });
  });

  it("knows who answered a call, and what is not on record", () => {
    const answer: JournalEvent = { type: "escalation.acknowledged", level: 1, by: "ana", at: instant(45) };
    expect(times([46, answer])).toMatchObject({ acknowledgedMs: 45_000, mitigatedMs: undefined });
  });

  it("takes no time that runs backwards", () => {
    expect(times(...banned, [300, set("restored-at", instant(-60))]).restoredMs).toBeUndefined();
  });
});

it("means count only runs that have the time", () => {
  const run = (mitigatedMs: number | undefined): RunTimes => ({
    ...{ ...told, began: instant(0), acknowledgedMs: undefined, restoredMs: undefined, mitigatedMs },
  });
  const means = meansOf([run(60_000), run(undefined), run(180_000)]);
  expect(means.mitigate).toEqual({ of: 2, meanMs: 120_000 });
  expect(means.acknowledge).toEqual({ of: 0, meanMs: undefined });
});

it("draws each run once for each time that it has, and escapes names", () => {
  const run = { ...times(...banned), name: "<script>alert(1)</script>" };
  const page = trendPage([run, { ...run, restoredMs: 600_000 }]);
  expect(page.match(/<circle/g)).toHaveLength(3);
  expect(page).not.toContain("<script>");
  expect(trendPage([])).toContain("No run is on record here.");
});

describe("on disk", () => {
  const folder = mkdtempSync(join(tmpdir(), "drills-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("reads past drills in order and passes over one without a summary", async () => {
    for (const [name, outcome] of [
      ["2026-11-22T01-00-00Z-b", "failed"],
      ["2026-11-21T01-00-00Z-a", "held"],
    ] as const) {
      const summary = {
        night: name.slice(-1),
        outcome,
        beganAt: instant(0),
        elapsedMs: 5,
        assertions: [{ holds: true }],
      };
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "summary.json"), JSON.stringify(summary));
    }
    mkdirSync(join(folder, "2026-11-23T01-00-00Z-killed"));
    const lines: string[] = [];
    const drills = await pastDrills(folder, (line) => lines.push(line));
    expect(drills.map(({ night, outcome, held, claims }) => [night, outcome, held, claims])).toEqual([
      ["a", "held", 1, 1],
      ["b", "failed", 1, 1],
    ]);
    expect(lines).toEqual(["2026-11-23T01-00-00Z-killed is passed over: it has no summary."]);
    expect(await pastDrills(join(folder, "none"), () => undefined)).toEqual([]);
  });

  it("the command writes the picture, and says where it cannot", async () => {
    const file = join(folder, "trend.html");
    const { code, stdout } = await typed(["drills", "--json", "--picture", file], { cwd: folder });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      runs: expect.any(Array),
      means: { incidents: {}, drills: {} },
    });
    expect(readFileSync(file, "utf8")).toContain("<!doctype html>");
    const bad = await typed(["drills", "--picture", join(folder, "no", "such.html")], { cwd: folder });
    expect(bad.stderr).toMatch(/such\.html.*\[/);
    expect(bad.code).not.toBe(0);
  });
});
