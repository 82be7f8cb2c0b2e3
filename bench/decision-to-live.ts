import type { Browser } from "../scripts/drill/people/browser.ts";
import type { Night } from "../test/probe/night.ts";
import type { Benchmark, Row } from "./benchmark.ts";

const rounds = 5;
const bareMinutes = 15;
const pauseMs = 25;
const patienceMs = 60_000;

const bareUp = "one bare pulumi up that opens";
const bareLive = "bare pulumi up, until the app lets people in";
const live = "runbook bypass open, until the app lets people in";
const verified = "runbook bypass open, until it has seen that itself";

/** From the decision to people being let in again. */
export const decisionToLive: Benchmark = {
  name: "decision-to-live",
  title: "From decision to live at the app",
  about:
    "Clerk is cut. Someone with an expired token asks the live app on and on; live is their first answer that went out under the grant. A round opens by a bare `pulumi up` (its `config set` is not in the time), closes, opens by `runbook bypass open`, closes; the next round the other way round. The gate reads Edge Config every 5 s, so the last mile is anything up to that.",
  run: async (lab) => {
    const night = await lab.night();
    const { browser } = await night.staleBrowser("bench");
    const samples: Record<string, number[]> = { [bareUp]: [], [bareLive]: [], [live]: [], [verified]: [] };
    const kinds = [openBare, openByCommand];
    for (let round = 0; round <= rounds; round++) {
      lab.say(round === 0 ? "decision-to-live: warm-up" : `decision-to-live: round ${round} of ${rounds}`);
      for (const open of round % 2 === 0 ? kinds : [...kinds].reverse()) {
        const found = await open(night, browser);
        if (round > 0) for (const [what, ms] of Object.entries(found)) samples[what]?.push(ms);
        await night.typed(night.requester, ["bypass", "close"]);
        await seen(browser, false);
      }
    }
    const row = (what: string): Row => ({ what, samples: samples[what] ?? [], against: bareUp });
    return [{ what: bareUp, samples: samples[bareUp] ?? [] }, row(bareLive), row(live), row(verified)];
  },
};

async function openBare({ world }: Night, browser: Browser): Promise<Record<string, number>> {
  const until = new Date(Date.now() + bareMinutes * 60_000 - 1_000).toISOString().replace(/\.\d+Z$/, "Z");
  await world.pulumi("config", "set", "--plaintext", "--path", "bypass.mode", "stale-sessions");
  await world.pulumi("config", "set", "--plaintext", "--path", "bypass.until", until);
  const begin = performance.now();
  const letIn = seen(browser, true);
  await world.pulumi("up", "--yes", "--skip-preview");
  const up = performance.now() - begin;
  return { [bareUp]: up, [bareLive]: (await letIn) - begin };
}

async function openByCommand(night: Night, browser: Browser): Promise<Record<string, number>> {
  const begin = performance.now();
  const letIn = seen(browser, true);
  await night.typed(night.requester, ["bypass", "open", "--reason", "Clerk does not answer"]);
  const done = performance.now() - begin;
  return { [live]: (await letIn) - begin, [verified]: done };
}

/** When the app first answered under a grant, or without one. @throws Error when it does not for a minute */
async function seen(browser: Browser, open: boolean): Promise<number> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    const { status, headers } = await browser.ask("/api/me", { document: false });
    if ((status === 200 && headers["x-auth-bypass"] !== undefined) === open) return performance.now();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new Error(`The app did not ${open ? "open" : "close"} within ${patienceMs / 1_000} s.`);
}
