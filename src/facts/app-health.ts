import { z } from "zod";
import type { Http } from "../ports/http.ts";
import type { Finding } from "./probe.ts";
import { parseJson } from "./status-page.ts";

/** The guard's health route; it answers without Clerk. */
export const healthPath = "/api/health/clerk";

const health = z.object({
  status: z.string(),
  checks: z.array(z.looseObject({ name: z.string(), status: z.string() })).default([]),
  gate: z
    .object({
      mode: z.string(),
      generation: z.number().nullish(),
      until: z.union([z.string(), z.number()]).nullish(),
      incident: z.string().nullish(),
      lane: z.string().nullish(),
      reason: z.string().nullish(),
    })
    .nullish(),
  deployment: z.union([z.string(), z.looseObject({})]).nullish(),
});

const good = ["ok", "pass", "healthy"];

/** What the app says of itself: its checks, and what its gate obeys at the moment. */
export async function askAppHealth(
  http: Http,
  appOrigin: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  const answer = await http.request({
    method: "GET",
    url: new URL(healthPath, appOrigin).href,
    timeoutMs,
    signal,
  });
  const parsed = health.safeParse(parseJson(answer.text));
  if (!parsed.success) {
    const data = { status: answer.status };
    if (answer.status >= 500)
      return { verdict: "failing", summary: `The app answers ${answer.status}.`, data };
    if (answer.status === 404) {
      return { verdict: "unknown", summary: `The app has no ${healthPath}; the guard may be missing.`, data };
    }
    return {
      verdict: "unknown",
      summary: `The app's health route answered ${answer.status} in an unknown form.`,
      data,
    };
  }
  const { status, checks, gate, deployment } = parsed.data;
  const bad = checks.filter((check) => !good.includes(check.status)).map(({ name }) => name);
  const data = {
    status: answer.status,
    says: status,
    failing: bad,
    gate: gate ?? null,
    deployment: deployment ?? null,
  };
  const mode = gate?.mode ?? "unknown";
  if (good.includes(status) && bad.length === 0)
    return { verdict: "ok", summary: `The app is well; its gate is ${mode}.`, data };
  const about = bad.length === 0 ? status : bad.join(", ");
  const verdict = answer.status >= 500 && status === "failing" ? "failing" : "degraded";
  return { verdict, summary: `The app reports trouble: ${about}; its gate is ${mode}.`, data };
}
