import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Ending } from "../../bench/ending.ts";
import { claimsOf } from "../../bench/night/findings.ts";
import { keptFile, readFindings } from "../../bench/night/kept.ts";
import { playNight } from "../../bench/night/play.ts";
import { NightRecord } from "../../bench/night/record.ts";
import { readSettings, type Settings } from "../../bench/night/settings.ts";

/** The same faults and visitors; only the waiting is shorter. */
function quick(settings: Settings): Settings {
  const { latencies } = settings;
  return {
    ...settings,
    latencies: {
      ...latencies,
      build: { ...latencies.build, ms: 1_500 },
      edgeConfig: { ...latencies.edgeConfig, ms: 200 },
      vercelApi: { ...latencies.vercelApi, ms: 20 },
    },
  };
}

test.each(["boolean", "grant"] as const)(
  "the night of %s, played afresh, makes the claims that docs/comparison.md makes",
  async (way) => {
    const folder = mkdtempSync(join(tmpdir(), "night-"));
    const ending = new Ending();
    try {
      const file = join(folder, "night.jsonl");
      await playNight(way, quick(readSettings()), new NightRecord(file), {
        say: () => undefined,
        ending,
      });
      expect(claimsOf(readFindings(file))).toEqual(claimsOf(readFindings(keptFile(way))));
    } finally {
      await ending.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  600_000,
);
