/** A drill whose claims cannot fail is worthless: each of these breaks one thing, and the drill must name it. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { idleProvider } from "./idle-provider.ts";
import { rehearsals } from "./rehearsed.ts";
import { ungatedApp } from "./ungated-app.ts";

const { drill, folder } = rehearsals();

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

test("Clerk never returns", async () => {
  const summary = await drill({ clerkNeverReturns: true }, { closedMs: 8_000 });
  expect(summary).toMatchObject({ outcome: "failed", failedAssertion: "bypass-closes-after-recovery" });
}, 120_000);
