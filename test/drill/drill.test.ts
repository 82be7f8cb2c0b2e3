import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../../app/build.mjs";
import { usualPatience, type Patience, type Sabotage } from "../../scripts/drill/options.ts";
import { playDrill } from "../../scripts/drill/play.ts";
import { idleProvider } from "./idle-provider.ts";
import { ungatedApp } from "./ungated-app.ts";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "drill-test-"));
let count = 0;

beforeAll(async () => {
  await buildApp();
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function drill(sabotage: Sabotage = {}, patience: Partial<Patience> = {}) {
  const recordFolder = join(folder, `record-${++count}`);
  const limits = { ...usualPatience, ...patience };
  return await playDrill({ checkout, recordFolder, sabotage, patience: limits });
}

describe("the drill as it ships", () => {
  test("holds, and leaves a record of the whole", async () => {
    const summary = await drill();
    expect(summary.failure).toBeUndefined();
    expect(summary.failedAssertion).toBeUndefined();
    expect(summary.outcome).toBe("held");
    expect(summary.assertions.length).toBeGreaterThan(25);
    // Half a minute on an idle machine, and a minute is the aim; tests share theirs with others.
    expect(summary.elapsedMs).toBeLessThan(100_000);
    expect(summary.durations.decisionToLiveMs).toBeGreaterThan(0);

    const lines = readFileSync(join(summary.place, "drill.jsonl"), "utf8").trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(
      lines.map((_, at) => at + 1),
    );
    expect(JSON.parse(readFileSync(join(summary.place, "summary.json"), "utf8"))).toEqual(
      JSON.parse(JSON.stringify(summary)),
    );
    const [run = ""] = readdirSync(join(summary.place, "incidents"));
    expect(existsSync(join(summary.place, "incidents", run, "journal.jsonl"))).toBe(true);
    // No session token, no key, no cookie in what is kept.
    const kept = readdirSync(summary.place, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
      .join("\n");
    expect(kept).not.toMatch(/eyJhbGciOiJSUzI1NiI|sk_live_|PRIVATE KEY|__client=/);
  }, 180_000);
});

describe("a drill that is sabotaged fails, and names what does not hold", () => {
  test("the gate is taken out of the app", async () => {
    const summary = await drill({ appFolder: await ungatedApp() }, { seenMs: 10_000 });
    expect(summary).toMatchObject({ outcome: "failed", failedAssertion: "bypass-goes-live" });
  }, 300_000);

  test("the provider does nothing", async () => {
    const incidentEnv = idleProvider(join(folder, "idle"));
    const summary = await drill({ incidentEnv }, { seenMs: 10_000 });
    expect(summary).toMatchObject({ outcome: "failed", failedAssertion: "bypass-goes-live" });
    // The engine itself was content: nothing but a look at the live app can tell.
    const [run = ""] = readdirSync(join(summary.place, "incidents"));
    const journal = readFileSync(join(summary.place, "incidents", run, "journal.jsonl"), "utf8");
    expect(journal).toMatch(
      /"step":"open"[^\n]*"outcome":"succeeded"|"outcome":"succeeded"[^\n]*"step":"open"/,
    );
  }, 120_000);

  test("approver and requester are one person", async () => {
    const summary = await drill({ approverIsRequester: true });
    expect(summary).toMatchObject({ outcome: "failed", failedAssertion: "second-person-approves" });
    expect(summary.milestones.map(({ name }) => name)).not.toContain("bypass-seen-open");
  }, 120_000);

  test("Clerk never fails", async () => {
    const summary = await drill({ clerkNeverFails: true });
    expect(summary).toMatchObject({ outcome: "failed", failedAssertion: "clerk-is-away" });
  }, 120_000);

  test("Clerk never returns", async () => {
    const summary = await drill({ clerkNeverReturns: true }, { closedMs: 8_000 });
    expect(summary).toMatchObject({ outcome: "failed", failedAssertion: "bypass-closes-after-recovery" });
  }, 120_000);
});
