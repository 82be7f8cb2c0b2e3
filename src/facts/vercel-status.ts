import { fact, type World } from "./fact.ts";
import type { Finding } from "./probe.ts";
import { affectedIn, askSummary, isOut, openIncidents } from "./status-summary.ts";

/** Vercel's status page, a Statuspage; see https://www.vercel-status.com. */
const vercelStatusUrl = "https://www.vercel-status.com/api/v2/summary.json";

/** What Vercel says of itself. By itself it decides nothing: it explains what the app's own answers show. */
export const vercelStatus = fact({
  name: "vercelStatus",
  look: askVercelStatus,
  speaks: {
    well: { against: ["vercel-outage"] },
    trouble: { for: ["vercel-outage"], against: ["own-configuration", "middleware-failure"] },
  },
});

async function askVercelStatus({ ports: { http }, timeoutMs, signal }: World): Promise<Finding> {
  const page = await askSummary(http, vercelStatusUrl, timeoutMs, signal);
  if (typeof page === "string") return { verdict: "unknown", summary: `Vercel: ${page}` };
  const { indicator, description } = page.status;
  const affected = affectedIn(page);
  const incidents = openIncidents(page);
  const data = {
    ...{ indicator, affected: affected.map(({ name }) => name), incidents },
    grave: indicator === "major" || indicator === "critical" || affected.some(isOut),
  };
  const about = affected.length === 0 ? "" : ` (${data.affected.join(", ")})`;
  const titles = incidents.length === 0 ? "" : ` Open: ${incidents.join("; ")}.`;
  const quiet = indicator === "none" && affected.length === 0 && incidents.length === 0;
  return {
    verdict: quiet ? "ok" : data.grave ? "failing" : "degraded",
    summary: `Vercel's status page says: ${description}${about}.${titles}`,
    data,
  };
}
