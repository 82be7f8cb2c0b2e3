import { setTimeout as delay } from "node:timers/promises";
import type { Benchmark, Row } from "./benchmark.ts";
import type { Outage } from "./lab.ts";
import { letIn } from "./let-in.ts";
import { setBypass, sure } from "../test/world/stack-config.ts";
import { openAlone } from "./open-alone.ts";

const rounds = 6;
const bareMinutes = 15;
/** A read counts as fresh for so long, and is renewed in its last third while somebody asks (guard/src/hold.ts). Milliseconds. */
const freshMs = 5_000;
const renewedAfterMs = (freshMs * 2) / 3;

const bareUp = "one bare pulumi up that opens";
const bareLive = "bare pulumi up, until the app lets people in";
const live = "runbook bypass open, until the app lets people in";
const verified = "runbook bypass open, until it has seen that itself";

/** From the decision to people being let in again. */
export const decisionToLive: Benchmark = {
  name: "decision-to-live",
  title: "From decision to live at the app",
  about:
    "Clerk is cut. Someone with an expired token asks the live app on and on; live is their first answer that went out under the grant. A round opens by a bare `pulumi up` (its `config set` is not in the time), closes, opens by `runbook bypass open`, closes; the next round the other way round. The gate renews what it read of Edge Config every 3.3 s, so the last mile is anything up to that; in each round both ways begin at the same time after such a read, and the rounds go through those times evenly.",
  run: async (lab) => {
    const outage = await lab.outage();
    const samples: Record<string, number[]> = { [bareUp]: [], [bareLive]: [], [live]: [], [verified]: [] };
    const kinds = [openBare, openByCommand];
    for (let round = 0; round <= rounds; round++) {
      lab.say(round === 0 ? "decision-to-live: warm-up" : `decision-to-live: round ${round} of ${rounds}`);
      for (const open of round % 2 === 0 ? kinds : [...kinds].reverse()) {
        await gateHasJustRead(outage, ((Math.max(round, 1) - 0.5) / rounds) * renewedAfterMs);
        const found = await open(outage);
        if (round > 0) for (const [what, ms] of Object.entries(found)) samples[what]?.push(ms);
        await outage.night.typed(outage.night.requester, ["bypass", "close"]);
        await letIn(outage.customer, false);
      }
    }
    const row = (what: string, against: string): Row => ({ what, samples: samples[what] ?? [], against });
    return [
      { what: bareUp, samples: samples[bareUp] ?? [] },
      row(bareLive, bareUp),
      row(live, bareLive),
      row(verified, bareLive),
    ];
  },
};

/** Else it is chance which of a round's two ways meets a read that is about to be renewed. @param agoMs how long ago it has read */
async function gateHasJustRead({ customer }: Outage, agoMs: number): Promise<void> {
  await delay(freshMs);
  await letIn(customer, false);
  await delay(agoMs);
}

async function openBare({ night: { world }, customer }: Outage): Promise<Record<string, number>> {
  const until = new Date(Date.now() + bareMinutes * 60_000 - 1_000).toISOString().replace(/\.\d+Z$/, "Z");
  await setBypass(world, { mode: "stale-sessions", until });
  const begin = performance.now();
  const [liveMs, upMs] = await Promise.all([
    letIn(customer, true),
    sure(world.pulumi(["up", "--yes", "--skip-preview"])).then(() => performance.now() - begin),
  ]);
  return { [bareUp]: upMs, [bareLive]: liveMs };
}

async function openByCommand(outage: Outage): Promise<Record<string, number>> {
  const { liveMs, seenMs } = await openAlone(outage);
  return { [live]: liveMs, [verified]: seenMs };
}
