import { healthPath } from "./app-health.ts";
import { atApp, fact, protectedPathOf, type World } from "./fact.ts";
import { pooled } from "./pooled.ts";
import { failingBecause, reasonOf, type Finding } from "./probe.ts";
import { appBroken, ownMistake } from "./speaks.ts";
import { stoppedWords, vercelError, vercelSays, type VercelSays } from "./vercel-errors.ts";

/** Four routes share the samples of one API, and a few more: one answer in five that fails is seen. */
const routeShare = 0.3;

/** Files are served without the app's middleware; one that is not there is answered 404. */
const filePath = "/_next/static/runbook-look";

/** All of it has so much of the probe's time, so that some that hang do not take the others with them. */
const share = 0.8;

interface Answer {
  readonly path: string;
  /** Undefined: no answer. */
  readonly status: number | undefined;
  readonly says: VercelSays | undefined;
  readonly error: string | undefined;
  readonly broken: boolean;
  readonly why?: string;
}

/**
 * Whether the app answers at all, whatever its health route says: a middleware that throws makes every route answer 500. The
 * guard's own "sign-in is unavailable" (503 with Retry-After) is an answer. Several routes are asked several times in turn, and the share
 * that fails is told, with what Vercel says of it.
 */
export const appRoutes = fact({
  name: "appRoutes",
  look: (world) => atApp(world, (origin) => askRoutes(world, origin)),
  onError: failingBecause("The app"),
  speaks: {
    well: {
      for: ["session-loss", "webhook-backlog", "data-sync"],
      against: ["middleware-failure", "vercel-outage"],
    },
    trouble: appBroken,
    closer(_, { vercelIsOut, stopped }) {
      if (vercelIsOut)
        return {
          for: ["vercel-outage"],
          against: ["clerk-outage", "middleware-failure", "own-configuration"],
        };
      return stopped ? ownMistake : undefined;
    },
  },
});

async function askRoutes(world: World, appOrigin: string): Promise<Finding> {
  const { timeoutMs, signal } = world;
  const { http, clock } = world.ports;
  const perRoute = Math.max(1, Math.ceil(world.samples * routeShare));
  const paths = ["/", protectedPathOf(world), `${healthPath}?only=gate`, filePath];
  const ask = async (path: string, each: number): Promise<Answer> => {
    try {
      const url = new URL(path, appOrigin).href;
      const { status, headers } = await http.request({
        ...{ method: "GET", url, timeoutMs: each, signal },
      });
      const says = vercelSays(headers);
      const broken =
        (status >= 500 && headers["retry-after"] === undefined) ||
        (says !== undefined && says !== "mitigated");
      return { path, status, says, error: vercelError(headers), broken };
    } catch (error) {
      return {
        ...{ path, status: undefined, says: undefined, error: undefined, broken: false },
        why: reasonOf(error),
      };
    }
  };
  // route by route in turn, so that each was asked where there is time for few
  const turns = Array.from({ length: perRoute }, () => paths).flat();
  const answers = await pooled(clock, turns, timeoutMs * share, ask);
  return findingOf(answers, paths);
}

function findingOf(answers: readonly Answer[], paths: readonly string[]): Finding {
  const failed = answers.filter((each) => each.broken || each.status === undefined);
  const silent = answers.filter(({ status }) => status === undefined);
  const saying = (says: VercelSays) => answers.filter((each) => each.says === says);
  const files = answers.filter(({ path }) => path === filePath);
  const dynamic = answers.filter(({ path }) => path !== filePath);
  const codes = [...new Set(answers.flatMap(({ error }) => error ?? []))];
  // The app's middleware does not run for files: when they fail of it, too, what fails is what runs middleware.
  const filesFail = files.some(({ says, error = "" }) => says === "code" && /^(MIDDLEWARE|EDGE)/.test(error));
  const data = {
    routes: Object.fromEntries(
      paths.map((path) => [path, worstOf(answers.filter((each) => each.path === path))]),
    ),
    asked: answers.length,
    failed: failed.length,
    all: dynamic.every(({ broken }) => broken),
    gone: saying("gone").length > 0,
    stopped: saying("stopped")[0]?.error ?? null,
    mitigated: saying("mitigated").length === answers.length,
    platform: saying("platform").length > 0 || filesFail,
    codes,
  };
  const share = `${failed.length} of ${answers.length} answers`;
  const named = codes.length === 0 ? "" : ` (${codes.join(", ")})`;
  if (silent.length === answers.length) {
    const why = silent.map((each) => each.why).find((each) => each !== undefined) ?? "it fails";
    return {
      verdict: "failing",
      summary: `No route of the app answers: ${why}.`,
      data: { ...data, code: "NETWORK" },
    };
  }
  if (data.gone)
    return { verdict: "failing", summary: "No deployment is behind the production domain.", data };
  if (data.stopped !== null) {
    const summary = `The app is stopped: ${stoppedWords[data.stopped] ?? data.stopped} (${data.stopped}).`;
    return { verdict: "failing", summary, data };
  }
  if (data.mitigated) {
    return { verdict: "unknown", summary: "No evidence: Vercel's firewall answers, not the app.", data };
  }
  if (data.all) {
    return { verdict: "failing", summary: `Every route of the app answers with an error${named}.`, data };
  }
  if (failed.length === 0) return { verdict: "ok", summary: "The app's routes answer.", data };
  const which = [...new Set(failed.map(({ path, status }) => `${path} (${status ?? "no answer"})`))];
  const verdict = failed.length * 2 >= answers.length ? "failing" : "degraded";
  return { verdict, summary: `The app fails in ${share}${named}: ${which.join(", ")}.`, data };
}

/** The highest status, or null where an answer stayed away. */
function worstOf(answers: readonly Answer[]): number | null {
  const statuses = answers.map(({ status }) => status ?? null);
  return statuses.includes(null) ? null : Math.max(...statuses.map(Number));
}
