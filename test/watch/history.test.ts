import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { BadInput } from "../../src/errors.ts";
import { watchFiles } from "../../src/adapters/watch-files.ts";
import { holdHistory } from "../../src/adapters/watch-lease.ts";
import { compact } from "../../src/watch/compact.ts";
import { coverageOf, uptimeBetween } from "../../src/watch/coverage.ts";
import { stateAfter } from "../../src/watch/fold.ts";
import { lineText, type HistoryLine, type LookKind } from "../../src/watch/history-line.ts";
import { readHistory } from "../../src/watch/read-history.ts";
import { uptimePage } from "../../src/watch/uptime-page.ts";
import { uptimeReport } from "../../src/watch/uptime.ts";

const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), "watch-"));
  folders.push(made);
  return made;
};
afterAll(() => folders.forEach((each) => rmSync(each, { recursive: true, force: true })));

const startMs = Date.parse("2026-11-21T03:00:00Z");
const look = (seconds: number, is: LookKind = "well", every = 30): HistoryLine => ({
  ...{ t: "look", at: new Date(startMs + seconds * 1000).toISOString().replace(".000", "") },
  ...{ is, every, ms: 400, requests: 7 },
  ...(is === "well" ? {} : { why: [`It is ${is}.`] }),
});

/** Looks with what they find, a few of them later than they should be, some much. */
const histories = fc
  .array(
    fc.record({
      is: fc.constantFrom<LookKind>("well", "well", "well", "well", "failing", "degraded", "unknown"),
      times: fc.integer({ min: 1, max: 40 }),
      apart: fc.constantFrom(30, 30, 30, 8, 59, 61, 900),
    }),
    { maxLength: 12 },
  )
  .map((parts) => {
    let at = 0;
    return parts.flatMap(({ is, times, apart }) =>
      Array.from({ length: times }, () => look((at += apart), is)),
    );
  });

describe("fewer lines say the same", () => {
  it("of what was up and down, and of every alert", () => {
    fc.assert(
      fc.property(histories, (lines) => {
        const fewer = compact(lines);
        expect(coverageOf(fewer)).toEqual(coverageOf(lines));
        const alerts = (of: readonly HistoryLine[]) => {
          const { outages, alert } = stateAfter(of);
          return [...outages, ...(alert === undefined ? [] : [alert])].map(
            ({ id, sinceMs, goodSinceMs }) => ({
              ...{ id, sinceMs, goodSinceMs },
            }),
          );
        };
        expect(alerts(fewer)).toEqual(alerts(lines));
        expect(compact(fewer)).toEqual(fewer);
      }),
      { numRuns: 200 },
    );
  });

  it("and a healthy day is one", () => {
    const day = Array.from({ length: 2880 }, (_, index) => look(index * 30));
    expect(compact(day)).toHaveLength(1);
    expect(lineText(compact(day)[0] ?? look(0)).length).toBeLessThan(200);
  });
});

it("measures an outage to one interval at each of its edges, wherever they fall", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 7200 }), fc.integer({ min: 60, max: 7200 }), (from, long) => {
      const lines = Array.from({ length: 600 }, (_, index) => {
        const at = index * 30;
        return look(at, from <= at && at < from + long ? "failing" : "well");
      });
      const { downMs } = uptimeBetween(coverageOf(lines), startMs, startMs + 600 * 30_000);
      expect(Math.abs(downMs - long * 1000)).toBeLessThan(30_000);
    }),
    { numRuns: 200 },
  );
});

it("counts what nobody looked at as neither up nor down", () => {
  const lines = [look(0), look(30), look(3600), look(3630, "failing"), look(3660, "unknown")];
  expect(uptimeBetween(coverageOf(lines), startMs, startMs + 3_720_000)).toEqual({
    ...{ upMs: 120_000, downMs: 30_000, unseenMs: 3_570_000, share: 0.8 },
  });
});

describe("a file", () => {
  it("that cannot be read is named by line, each of them, and a half written last line is none", () => {
    const text = `${lineText(look(0))}{"t":"look"}\nnonsense\n${lineText(look(30)).slice(0, 20)}`;
    const read = () => readHistory([{ day: "2026-11-21", file: "watch/2026-11-21.jsonl", text }]);
    expect(read).toThrow(BadInput);
    try {
      read();
    } catch (error) {
      const { problems } = error as BadInput;
      expect(problems.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([
        "watch/2026-11-21.jsonl:2 at is not what a history has there",
        "watch/2026-11-21.jsonl:3 is no JSON",
      ]);
    }
  });

  it("is only added to; a line that was left half written is cut off first", async () => {
    const place = folder();
    const path = join(place, "2026-11-21.jsonl");
    writeFileSync(path, `${lineText(look(0))}{"t":"lo`);
    const files = watchFiles(place);
    await files.append("2026-11-21", lineText(look(30)));
    await files.append("2026-11-21", lineText(look(60)));
    expect(readFileSync(path, "utf8")).toBe([look(0), look(30), look(60)].map(lineText).join(""));
    await files.replace("2026-11-21", lineText(look(0)));
    expect(readHistory(await files.read("2026-01-01"))).toEqual([look(0)]);
    expect(await files.read("2026-11-22")).toEqual([]);
    expect(readdirSync(place)).toEqual(["2026-11-21.jsonl"]);
  });
});

it("refuses a second watcher, names the first, and goes on when that has gone", async () => {
  const place = folder();
  const release = await holdHistory(place, false);
  await expect(holdHistory(place, false)).rejects.toMatchObject({
    ...{ code: "WATCH_BUSY", message: expect.stringContaining(`Process ${process.pid}`) },
  });
  await release();
  for (let turn = 0; turn < 5; turn += 1) await (await holdHistory(place, false))();
  // Nothing piles up, and git leaves it out.
  expect(readdirSync(join(place, ".watching")).length).toBeLessThanOrEqual(3);
  expect(readFileSync(join(place, ".watching", ".gitignore"), "utf8")).toBe("*\n");
});

describe("the page", () => {
  const lines = [
    ...Array.from({ length: 100 }, (_, index) => look(index * 30)),
    ...Array.from({ length: 10 }, (_, index) => look(3000 + index * 30, "failing")),
    ...Array.from({ length: 90 }, (_, index) => look(3300 + index * 30)),
  ];
  const report = uptimeReport(lines, startMs + 6_000_000);

  it("says the uptime that the looks had, against 99.9 %, with the outage", () => {
    expect(report.periods[0]).toMatchObject({ downMs: 300_000, upMs: 5_700_000, share: 0.95, holds: false });
    expect(report.outages.map(({ sinceMs, goodSinceMs }) => [sinceMs, goodSinceMs])).toEqual([
      [startMs + 3_000_000, startMs + 3_300_000],
    ]);
    const page = uptimePage(report, "https://app.example");
    expect(page).toContain("95.000 %");
    expect(page).toContain("2026-11-21 03:50:00 UTC to 2026-11-21 03:55:00 UTC, 5 min");
    expect(page.match(/<rect/g)).toHaveLength(90);
    expect(page).toContain('class="missed"');
  });

  it("escapes what came from outside", () => {
    const evil = lines.map((line) =>
      line.t === "look" && line.is === "failing" ? { ...line, why: ["<script>alert(1)</script>"] } : line,
    );
    const page = uptimePage(uptimeReport(evil, startMs + 6_000_000), "https://app.example/<b>");
    expect(page).not.toContain("<script>");
    expect(page).not.toContain("<b>");
    expect(page).toContain("&lt;script&gt;");
  });
});
