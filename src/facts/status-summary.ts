import { z } from "zod";
import type { Http } from "../ports/http.ts";
import { reasonOf } from "./probe.ts";
import { parseJson } from "../ports/parse-json.ts";

const summary = z.object({
  status: z.object({
    indicator: z.enum(["none", "minor", "major", "critical", "maintenance"]),
    description: z.string(),
  }),
  components: z.array(z.object({ name: z.string(), status: z.string() })).default([]),
  incidents: z.array(z.object({ name: z.string(), status: z.string() })).default([]),
});
export type StatusSummary = z.infer<typeof summary>;

/** `summary.json` of a Statuspage or of what speaks like one, or in words why there is none. Never throws. */
export async function askSummary(
  http: Http,
  url: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<StatusSummary | string> {
  try {
    const answer = await http.request({ method: "GET", url, timeoutMs, signal });
    if (answer.status !== 200) return `The status page answered ${answer.status}.`;
    return summary.safeParse(parseJson(answer.text)).data ?? "The status page answered in an unknown form.";
  } catch (error) {
    return `The status page cannot be read: ${reasonOf(error)}.`;
  }
}

/** Titles of incidents that are not over. */
export const openIncidents = ({ incidents }: StatusSummary): readonly string[] =>
  incidents
    .filter(({ status }) => !["resolved", "postmortem", "completed"].includes(status))
    .map(({ name }) => name.slice(0, 200));

/** Components that are not operational; those in planned maintenance, too. */
export const affectedIn = ({ components }: StatusSummary) =>
  components.filter(({ status }) => status !== "operational");

/** Out, or out for some; late or in maintenance is less. */
export const isOut = ({ status }: { readonly status: string }): boolean =>
  status === "partial_outage" || status === "major_outage";
