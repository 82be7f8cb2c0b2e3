import { z } from "zod";
import type { Http } from "../ports/http.ts";
import type { Finding } from "./probe.ts";
import { parseJson } from "./status-page.ts";

/** The guard's health route; it answers without Clerk. */
export const healthPath = "/api/health/clerk";

const check = z.looseObject({ name: z.string(), ok: z.boolean(), detail: z.string().default("") });
const health = z.object({
  status: z.enum(["ok", "degraded", "down"]),
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
  deployment: z.string().nullish(),
});

/** What the app says of itself: its checks, and what its gate obeys at the moment. An app that says "down" is alive. */
export async function askAppHealth(
  http: Http,
  appOrigin: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  const url = new URL(healthPath, appOrigin).href;
  const answer = await http.request({ method: "GET", url, timeoutMs, signal });
  const parsed = health.safeParse(parseJson(answer.text));
  if (!parsed.success) return unreadable(answer.status);
  const { status, checks, gate, deployment } = parsed.data;
  const bad = checks.filter((each) => !each.ok);
  const data = {
    status: answer.status,
    says: status,
    failing: bad.map(({ name }) => name),
    gate: gate ?? null,
    deployment: deployment ?? null,
  };
  const mode = gate?.mode ?? "unknown";
  if (status === "ok" && bad.length === 0) {
    return { verdict: "ok", summary: `The app is well; its gate is ${mode}.`, data };
  }
  const about = bad.map(({ name, detail }) => `${name} (${detail})`).join(", ");
  return {
    verdict: "degraded",
    summary: `The app answers and reports ${about || status}; its gate is ${mode}.`,
    data,
  };
}

function unreadable(status: number): Finding {
  const data = { status };
  if (status >= 500) return { verdict: "failing", summary: `The app answers ${status}.`, data };
  const why = status === 404 ? "; the guard's health route may be missing" : " in an unknown form";
  return { verdict: "unknown", summary: `The app answered ${status}${why}.`, data };
}
