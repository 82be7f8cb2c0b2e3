import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runFolders } from "../../src/adapters/run-folder.ts";
import type { EventOf, JournalEvent } from "../../src/journal/event.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { knownRuns } from "../../src/status/runs.ts";
import { deploymentFreeze } from "../../src/steps/deployment-freeze.ts";
import { started } from "../journal/events.ts";

const target = "vercel:prj_1/production";
let root: string;
let minute: number;
const nowMs = () => Date.parse("2026-11-21T03:00:00Z") + minute * 60_000;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "known-runs-"));
  minute = 0;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** As the step itself says it. */
function longestOf({ inForce }: typeof deploymentFreeze): number {
  return inForce !== undefined && "begins" in inForce ? (inForce.longestMs({}) ?? 0) : 0;
}

type Outcome = EventOf<"step.outcome">["outcome"];
const freeze = { what: "freeze", change: "begins", longestMs: longestOf(deploymentFreeze) } as const;
const unfreeze = { what: "freeze", change: "ends" } as const;

async function run(name: string, inForce: typeof freeze | typeof unfreeze, outcome: Outcome, on = target) {
  const clock = { now: nowMs, monotonic: nowMs, sleep: async () => undefined };
  const store = await runFolders(root).create(`2026-11-21-${name}`);
  const journal = await openJournal({ store, clock, redact: makeRedact([]) });
  const use = `deployment.${name}`;
  const events: readonly JournalEvent[] = [
    { ...started, run: `2026-11-21-${name}` },
    {
      ...{ type: "step.intent", step: "it", use, effect: "converge", target: on, operation: use },
      ...{ attempt: 1, by: "rita", inForce },
    },
    { type: "step.outcome", step: "it", use, outcome, inForce },
  ];
  for (const event of events) await journal.append(event);
  await journal.close();
  utimesSync(join(root, `2026-11-21-${name}`), nowMs() / 1000, nowMs() / 1000);
  minute += 1;
}
const inForce = async () => (await knownRuns(runFolders(root), nowMs())).inForce.map(({ run: by }) => by);

test("what another run has ended is not in force", async () => {
  await run("freeze", freeze, "succeeded");
  expect(await inForce()).toEqual(["2026-11-21-freeze"]);
  await run("unfreeze", unfreeze, "succeeded");
  expect(await inForce()).toEqual([]);
  await run("again", freeze, "succeeded");
  expect(await inForce()).toEqual(["2026-11-21-again"]);
});

test("in doubt it is: the end failed, or was another project's", async () => {
  await run("freeze", freeze, "succeeded");
  await run("failed", unfreeze, "failed");
  await run("elsewhere", unfreeze, "succeeded", "vercel:prj_2/production");
  expect(await inForce()).toEqual(["2026-11-21-freeze"]);
});

test("what is in force is told however many runs there were since", async () => {
  await run("freeze", freeze, "succeeded");
  for (let n = 0; n < 12; n++) await run(`other-${n}`, unfreeze, "failed", "elsewhere");
  expect(await inForce()).toEqual(["2026-11-21-freeze"]);
  expect((await knownRuns(runFolders(root), nowMs())).rows).toHaveLength(10);
});

test("what has no end of its own is in force however old it is", async () => {
  await run("freeze", freeze, "succeeded");
  minute += 400 * 24 * 60;
  expect(await inForce()).toEqual(["2026-11-21-freeze"]);
});
