import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Browser } from "../rehearsal/people/browser.ts";
import type { Night } from "../test/probe/night.ts";
import type { Benchmark, Row } from "./benchmark.ts";
import type { Lab, Outage } from "./lab.ts";
import { letIn, marked } from "./let-in.ts";
import { NightRecord } from "./night/record.ts";
import { readSettings, type Settings } from "./night/settings.ts";
import { startBoolean } from "./night/ways/boolean.ts";
import { untilAsked } from "./night/ways/until-asked.ts";
import type { Way } from "./night/ways/way.ts";
import { NightWorld } from "./night/world.ts";
import { openAlone } from "./open-alone.ts";

const rounds = 3;

const what = {
  boolean: "the boolean bypass, until its first answer",
  alone: "runbook bypass open, typed by one person, until the app lets people in",
  seen: "the same, until the command has seen that itself",
  approve: "runbook approve, typed by the second person, until the app lets people in",
  yes: "the same, from the second person's yes",
} as const;
type Found = Record<keyof typeof what, number>;

/** From the decision to people being let in, beside the well-known way. */
export const againstBoolean: Benchmark = {
  name: "against-boolean",
  title: "From decision to live, beside the boolean bypass",
  about:
    "Clerk is cut, and builds, Vercel's API and Edge Config take what `bench/night.yaml` says: a build 60 s, each request 200 ms, an item 5 s. Each way runs in a sandbox of its own and is asked on and on; a round plays both at once, so that whatever slows the machine down slows both. The boolean's time ends with its first answer under it, though customers are not themselves in it; ours when a customer with an expired token is let in as themselves. The second person reads in no time: typed counts planning again in their own checkout, the yes is when what they sign stands on their screen.",
  run: async (lab) => {
    const settings = readSettings();
    const outage = await lab.outage();
    const boolean = await bringBoolean(lab);
    const ours = new NightWorld(outage.night.world.info, () => "");
    lab.onEnd(() => ours.wire.close());
    await boolean.world.cutClerk(settings.faults);
    const found: Found[] = [];
    for (let round = 1; round <= rounds; round++) {
      lab.say(`against-boolean: round ${round} of ${rounds}`);
      await Promise.all([boolean.world.slowDown(settings.latencies), ours.slowDown(settings.latencies)]);
      const [theirs, mine] = await Promise.all([openBoolean(boolean), openBothWays(outage, settings)]);
      found.push({ boolean: theirs, ...mine });
      lab.say(
        Object.entries({ boolean: theirs, ...mine })
          .map(told)
          .join(", "),
      );
      await Promise.all([boolean.world.hurry(), ours.hurry()]);
      await Promise.all([boolean.close(() => undefined), close(outage)]);
    }
    const row = (name: keyof Found): Row => ({ what: what[name], samples: found.map((one) => one[name]) });
    const against = (name: keyof Found): Row => ({ ...row(name), against: what.boolean });
    return [row("boolean"), ...(["alone", "seen", "approve", "yes"] as const).map(against)];
  },
};

const told = ([name, ms]: readonly [string, number]) => `${name} ${(ms / 1_000).toFixed(1)} s`;

async function bringBoolean(lab: Lab): Promise<Way> {
  lab.say("bringing the boolean bypass up");
  const folder = mkdtempSync(join(tmpdir(), "bench-boolean-"));
  lab.onEnd(() => rmSync(folder, { recursive: true, force: true }));
  const record = new NightRecord(join(folder, "typed.jsonl"));
  return await lab.bring(
    () => startBoolean(record),
    (way) => way.stop(),
  );
}

async function openBoolean({ world, open }: Way): Promise<number> {
  const [liveMs] = await Promise.all([letIn(new Browser(world.wire, world.address), true, marked), open()]);
  return liveMs;
}

async function openBothWays(outage: Outage, settings: Settings): Promise<Omit<Found, "boolean">> {
  const { liveMs, seenMs } = await openAlone(outage);
  await close(outage);
  return { alone: liveMs, seen: seenMs, ...(await openApproved(outage, settings)) };
}

async function openApproved({ night, customer }: Outage, settings: Settings) {
  const run = await untilAsked((words, onLine) => night.type(night.requester, words, onLine).done, {
    ...{ reason: "Clerk does not answer", faults: settings.faults },
  });
  const begin = performance.now();
  const [approve, yesAt] = await Promise.all([letIn(customer, true), saidYes(night, run.id)]);
  return { approve, yes: approve - (yesAt - begin) };
}

/** Types the second person's approval. @returns when what they sign stood on their screen, on `performance`'s clock */
async function saidYes({ type, approver }: Night, run: string): Promise<number> {
  let at: number | undefined;
  const done = await type(approver, ["approve", run, "--yes"], (line) => {
    if (line.startsWith("WHAT YOU SIGN")) at ??= performance.now();
  }).done;
  if (done.exitCode === 0 && at !== undefined) return at;
  throw new Error(`Nobody approved: ${done.stdout}\n${done.stderr}`);
}

/** Both ways end with the same word; the run that waits for Clerk sees it and ends. */
async function close({ night, customer }: Outage): Promise<void> {
  await night.typed(night.requester, ["bypass", "close"]);
  await letIn(customer, false);
}
