import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";
import { buildApp } from "../../app/build.mjs";
import { playDrill } from "../../rehearsal/play.ts";
import { usualNight } from "../../rehearsal/nights/all.ts";
import type { Night } from "../../rehearsal/nights/night.ts";
import type { Summary } from "../../rehearsal/record/summary.ts";
import type { Patience, Sabotage } from "../../rehearsal/stage/options.ts";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

interface Rehearsal {
  /** Plays the drill with its record in a folder of this test file. */
  readonly drill: (sabotage?: Sabotage, patience?: Partial<Patience>, night?: Night) => Promise<Summary>;
  /** Temporary; gone after the file. */
  readonly folder: string;
}

/** For a test file that plays drills: call it once, at the top. */
export function rehearsals(): Rehearsal {
  const folder = mkdtempSync(join(tmpdir(), "drill-test-"));
  let count = 0;
  beforeAll(async () => {
    await buildApp();
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    drill: async (sabotage = {}, patience = {}, night = usualNight) =>
      await playDrill({
        night,
        checkout,
        recordFolder: join(folder, `record-${++count}`),
        sabotage,
        patience,
      }),
  };
}
