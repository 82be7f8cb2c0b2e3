import { healthPath } from "./app-health.ts";
import { fact, type World } from "./fact.ts";
import { slowMs } from "./frontend-api.ts";
import type { Finding } from "./probe.ts";
import { ofClerk } from "./speaks.ts";

/** Asked side by side, so that slow answers cost no more than one. */
const samples = 7;

interface Spread {
  /** Milliseconds; null when nothing was answered. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly answered: number;
  readonly asked: number;
}

/** How long Clerk's Frontend API and the app take, over a few requests; also shows answers that fail now and then. */
export const latency = fact({
  name: "latency",
  look: measure,
  speaks: {
    well: { against: ["clerk-outage", "performance"] },
    trouble: {},
    closer: ({ data }) => {
      if (data["clerkAway"] === true) return ofClerk.trouble;
      return data["slow"] === true ? { for: ["performance"] } : undefined;
    },
  },
});

async function measure(world: World): Promise<Finding> {
  const { frontendApi, appOrigin } = world;
  const spread = async (url: string | undefined): Promise<Spread> =>
    url === undefined ? spreadOf([]) : await sample(world, url);
  const [clerk, app] = await Promise.all([
    spread(frontendApi === undefined ? undefined : `https://${frontendApi}/v1/environment`),
    spread(appOrigin === undefined ? undefined : new URL(`${healthPath}?only=gate`, appOrigin).href),
  ]);
  const away = ({ answered, asked }: Spread) => asked > 0 && answered === 0;
  const data = { frontendApi: clerk, app, clerkAway: away(clerk), appAway: away(app) };
  if (clerk.answered + app.answered === 0) {
    return { verdict: "unknown", summary: "No evidence: nothing answered, so nothing could be timed.", data };
  }
  const said = [says("Clerk", clerk), says("the app", app)].filter((each) => each !== undefined).join("; ");
  if (data.clerkAway || data.appAway) {
    const who = data.clerkAway ? "Clerk's Frontend API" : "The app";
    return {
      verdict: "failing",
      summary: `${who} answered none of ${samples} requests well; ${said}.`,
      data,
    };
  }
  const flaky = [clerk, app].some(({ answered, asked }) => answered > 0 && answered < asked);
  const slow = [clerk, app].some(({ p95 }) => p95 !== null && p95 > slowMs);
  if (!flaky && !slow) return { verdict: "ok", summary: `Answers come in time: ${said}.`, data };
  return {
    verdict: "degraded",
    summary: `Answers come ${slow ? "late" : "only now and then"}: ${said}.`,
    data: { ...data, slow },
  };
}

/** Each sample leaves time for the others' figures to be used: what is not there at four fifths counts as failed. */
async function sample({ ports: { http, clock }, timeoutMs, signal }: World, url: string): Promise<Spread> {
  const one = async (): Promise<number | undefined> => {
    const began = clock.monotonic();
    try {
      const { status } = await http.request({ method: "GET", url, timeoutMs: timeoutMs * 0.8, signal });
      return status < 500 && status !== 429 ? clock.monotonic() - began : undefined;
    } catch {
      return undefined;
    }
  };
  return spreadOf(await Promise.all(Array.from({ length: samples }, one)));
}

export function spreadOf(taken: readonly (number | undefined)[]): Spread {
  const times = taken.filter((ms) => ms !== undefined).sort((a, b) => a - b);
  const at = (share: number) => {
    const ms = times[Math.max(0, Math.ceil(times.length * share) - 1)];
    return ms === undefined ? null : Math.round(ms);
  };
  return { p50: at(0.5), p95: at(0.95), answered: times.length, asked: taken.length };
}

function says(who: string, { p50, p95, answered, asked }: Spread): string | undefined {
  if (asked === 0 || p50 === null) return undefined;
  const share = answered === asked ? "" : `, ${answered} of ${asked}`;
  return `${who} p50 ${p50} ms, p95 ${p95} ms${share}`;
}
