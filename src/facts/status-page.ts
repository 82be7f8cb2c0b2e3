import type { Http } from "../ports/http.ts";
import type { Clock } from "../ports/clock.ts";
import { featuresNamed, inOrder } from "./features.ts";
import type { Finding } from "./probe.ts";
import { z } from "zod";

/** Its feed: says the same in another way, and sometimes sooner. */
export const statusFeedUrl = "https://status.clerk.com/feed.rss";

/** A feed's newest entry counts as an incident that is open for so long, unless it says that it is resolved. */
const feedFreshMs = 60 * 60_000;

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
export async function askStatusPage(
  http: Http,
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  const feed = askFeed(http, clock, timeoutMs / 2, signal);
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
  const inFeed = await feed;
  const named = inOrder([...affected, ...open].flatMap(featuresNamed));
  const data = {
    indicator: status.indicator,
    affected,
    incidents: open,
    features: named,
    feed: inFeed ?? null,
  };
  if (status.indicator === "none" && affected.length === 0 && inFeed !== undefined) {
    const summary = `The status page says: ${status.description}; its feed has an incident: ${inFeed}.`;
    return { verdict: "degraded", summary, data: { ...data, features: inOrder(featuresNamed(inFeed)) } };
  }
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

/** Title of an incident that the feed shows as open; undefined without one, and for a feed that cannot be read. */
async function askFeed(
  http: Http,
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const answer = await http.request({ method: "GET", url: statusFeedUrl, timeoutMs, signal });
    const item = answer.status === 200 ? /<item>([\s\S]*?)<\/item>/.exec(answer.text)?.[1] : undefined;
    if (item === undefined || /resolved|completed/i.test(item)) return undefined;
    const at = Date.parse(/<pubDate>([^<]*)<\/pubDate>/.exec(item)?.[1] ?? "");
    if (!(clock.now() - at < feedFreshMs)) return undefined;
    const title = /<title>(?:<!\[CDATA\[)?([^<\]]*)/.exec(item)?.[1]?.trim();
    return title === undefined || title === "" ? undefined : title.slice(0, 200);
  } catch {
    return undefined;
  }
}

/** @returns undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
