import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Summary } from "../../rehearsal/record/summary.ts";
import { rehearsals } from "./rehearsed.ts";

const { drill } = rehearsals();

/** Played once; every test here reads what it left. sabotage.long.ts plays it with something broken. */
describe("the drill as it ships", () => {
  let summary: Summary;
  beforeAll(async () => {
    summary = await drill();
  }, 180_000);

  test("holds, and tells how long it took", () => {
    expect(summary.failure).toBeUndefined();
    expect(summary.failedAssertion).toBeUndefined();
    expect(summary.outcome).toBe("held");
    expect(summary.assertions.length).toBeGreaterThan(25);
    expect(summary.elapsedMs).toBeGreaterThan(0);
    expect(summary.durations.decisionToLiveMs).toBeGreaterThan(0);
  });

  test("leaves a record of the whole", () => {
    const lines = readFileSync(join(summary.place, "drill.jsonl"), "utf8").trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(
      lines.map((_, at) => at + 1),
    );
    expect(JSON.parse(readFileSync(join(summary.place, "summary.json"), "utf8"))).toEqual(
      JSON.parse(JSON.stringify(summary)),
    );
    const [run = ""] = readdirSync(join(summary.place, "incidents"));
    expect(existsSync(join(summary.place, "incidents", run, "journal.jsonl"))).toBe(true);
  });

  test("keeps no session token, no key, no cookie", () => {
    const kept = readdirSync(summary.place, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
      .join("\n");
    expect(kept.length).toBeGreaterThan(10_000);
    expect(kept).not.toMatch(/eyJhbGciOiJSUzI1NiI|sk_live_|PRIVATE KEY|__client=/);
  });
});
