import { z } from "zod";
import { RunbookError } from "../errors.ts";
import type { Http, HttpResponse } from "../ports/http.ts";
import { atApp, fact } from "./fact.ts";
import { failingBecause, type Finding } from "./probe.ts";
import { appBroken, ownMistake } from "./speaks.ts";
import { parseJson } from "../ports/parse-json.ts";

/** The guard's health route; it answers without Clerk. */
export const healthPath = "/api/health/clerk";

const check = z.looseObject({ name: z.string(), ok: z.boolean(), detail: z.string().default("") });
const health = z.object({
  /** `well` and `unwell` are what anybody gets. */
  status: z.enum(["ok", "degraded", "down", "well", "unwell"]),
  checks: z.array(check).default([]),
  gate: z
    .object({
      mode: z.string(),
      generation: z.number().nullish(),
      until: z.string().nullish(),
      incident: z.string().nullish(),
      lane: z.string().nullish(),
      reason: z.string().nullish(),
    })
    .nullish(),
  /** Of the genuine session tokens that it was sent in the last minutes: how many, and how many were stale. */
  tokens: z.object({ seen: z.int().min(0), stale: z.int().min(0) }).nullish(),
  deployment: z.string().nullish(),
});

export const appHealth = fact({
  name: "appHealth",
  look: (world) =>
    atApp(world, (origin) => askAppHealth(world.ports.http, origin, world.timeoutMs, world.signal)),
  onError: failingBecause("The app"),
  speaks: {
    well: {
      for: ["session-loss", "webhook-backlog", "data-sync"],
      against: ["middleware-failure", "own-configuration"],
    },
    trouble: appBroken,
    closer({ data }) {
      const failing = Array.isArray(data["failing"]) ? data["failing"] : [];
      if (failing.includes("environment")) return ownMistake;
      // it cannot reach something, and lives
      return failing.length > 0 ? { for: ["clerk-outage", "own-configuration"] } : undefined;
    },
  },
});

/** What the app says of itself: its checks, and what its gate obeys at the moment. An app that says "down" is alive. */
export async function askAppHealth(
  http: Http,
  appOrigin: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  const answer = await askHealth(http, appOrigin, timeoutMs, signal);
  const parsed = health.safeParse(parseJson(answer.text));
  if (!parsed.success) return unreadable(answer.status);
  const { status, checks, gate, deployment } = parsed.data;
  const bad = checks.filter((each) => !each.ok);
  const data = {
    status: answer.status,
    says: status === "well" ? "ok" : status,
    unsigned: answer.unsigned ?? null,
    failing: bad.map(({ name }) => name),
    gate: gate ?? null,
    deployment: deployment ?? null,
    staleTokens: staleShare(parsed.data.tokens),
  };
  const mode = gate?.mode ?? "unknown";
  if (status === "well" || (status === "ok" && bad.length === 0)) {
    return { verdict: "ok", summary: `The app is well; its gate is ${mode}.`, data };
  }
  const about = bad.map(({ name, detail }) => `${name} (${detail})`).join(", ");
  if (status === "unwell") {
    const why = answer.unsigned ?? "this one was not signed";
    const summary = `The app answers and reports that it is unwell; what fails it tells a signed request alone, and ${why}.`;
    return { verdict: "degraded", summary, data };
  }
  return {
    verdict: "degraded",
    summary: `The app answers and reports ${about || status}; its gate is ${mode}.`,
    data,
  };
}

/** Fewer tokens than this tell nothing. */
const fewestTokens = 20;

/** Tokens live a minute and are renewed before: with renewal at work some are stale, without it all are after a minute. */
function staleShare(tokens: z.infer<typeof health>["tokens"]): "few" | "most" | null {
  if (!tokens || tokens.seen < fewestTokens) return null;
  if (tokens.stale * 10 <= tokens.seen) return "few";
  return tokens.stale * 2 >= tokens.seen ? "most" : null;
}

/** Tries of the health route: one answer of several that fails says nothing of what the app would say. */
const triesMax = 4;

/** The app's health answer; asked again where something else than the app answers 5xx, or nothing does. */
export async function askHealth(
  http: Http,
  appOrigin: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const url = new URL(healthPath, appOrigin).href;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await http.request({ method: "GET", url, timeoutMs, signal, signed: true });
      const said = answer.status < 500 || health.safeParse(parseJson(answer.text)).success;
      if (said || attempt === triesMax) return answer;
    } catch (error) {
      const gone = error instanceof RunbookError && error.code === "NETWORK";
      if (!gone || attempt === triesMax || signal.aborted) throw error;
    }
  }
}

function unreadable(status: number): Finding {
  const data = { status };
  if (status >= 500) return { verdict: "failing", summary: `The app answers ${status}.`, data };
  const why = status === 404 ? "; the guard's health route may be missing" : " in an unknown form";
  return { verdict: "unknown", summary: `The app answered ${status}${why}.`, data };
}
