import type { Http } from "../ports/http.ts";
import type { Finding } from "./probe.ts";
import { z } from "zod";

/** Clerk's status page (Statuspage-compatible); see https://status.clerk.com. */
export const statusPageUrl = "https://status.clerk.com/api/v2/summary.json";

const summary = z.object({
  status: z.object({
    indicator: z.enum(["none", "minor", "major", "critical", "maintenance"]),
    description: z.string(),
  }),
  components: z.array(z.object({ name: z.string(), status: z.string() })).default([]),
  incidents: z.array(z.object({ name: z.string(), status: z.string() })).default([]),
});

/** What Clerk says of itself. Anything but the known shape is `unknown`: a page can be down with the thing it reports on. */
export async function askStatusPage(http: Http, timeoutMs: number, signal: AbortSignal): Promise<Finding> {
  const answer = await http.request({ method: "GET", url: statusPageUrl, timeoutMs, signal });
  if (answer.status !== 200) {
    return {
      verdict: "unknown",
      summary: `The status page answered ${answer.status}.`,
      data: { status: answer.status },
    };
  }
  const parsed = summary.safeParse(parseJson(answer.text));
  if (!parsed.success) return { verdict: "unknown", summary: "The status page answered in an unknown form." };
  const { status, components, incidents } = parsed.data;
  const affected = components
    .filter((component) => component.status !== "operational")
    .map(({ name }) => name);
  const open = incidents.filter((incident) => incident.status !== "resolved").map(({ name }) => name);
  const data = { indicator: status.indicator, affected, incidents: open };
  if (status.indicator === "none" && affected.length === 0) {
    return { verdict: "ok", summary: `The status page says: ${status.description}.`, data };
  }
  const severe = status.indicator === "major" || status.indicator === "critical";
  const about = affected.length === 0 ? "" : ` (${affected.join(", ")})`;
  return {
    verdict: severe ? "failing" : "degraded",
    summary: `The status page says: ${status.description}${about}.`,
    data,
  };
}

/** @returns undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
