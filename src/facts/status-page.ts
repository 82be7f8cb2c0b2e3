import type { Http } from "../ports/http.ts";
import type { Clock } from "../ports/clock.ts";
import { featuresNamed, inOrder } from "./features.ts";
import { reasonOf, type Finding } from "./probe.ts";
import { z } from "zod";

/** Its feed: says the same in another way, and sometimes sooner. */
const statusFeedUrl = "https://status.clerk.com/feed.rss";

/** A feed's newest entry counts as an incident that is open for so long, unless it says that it is resolved. */
const feedFreshMs = 60 * 60_000;

/** Clerk's status page (Statuspage-compatible); see https://status.clerk.com. */
const statusPageUrl = "https://status.clerk.com/api/v2/summary.json";

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
  const [page, feed] = await Promise.all([
    askPage(http, timeoutMs * 0.8, signal),
    askFeed(http, clock, timeoutMs * 0.8, signal),
  ]);
  const inFeed = typeof feed === "object" ? feed.incident : undefined;
  if (typeof page === "string") {
    if (inFeed === undefined) return { verdict: "unknown", summary: page, data: { feed } };
    const features = inOrder(featuresNamed(inFeed));
    const summary = `${page} Its feed has an incident: ${inFeed}.`;
    return { verdict: "degraded", summary, data: { features, feed: inFeed } };
  }
  const { status, components, incidents } = page;
  const affected = components
    .filter((component) => component.status !== "operational")
    .map(({ name }) => name);
  const open = incidents.filter((incident) => incident.status !== "resolved").map(({ name }) => name);
  const named = inOrder([...affected, ...open].flatMap(featuresNamed));
  const data = {
    indicator: status.indicator,
    affected,
    incidents: open,
    features: named,
    feed: inFeed ?? feed,
  };
  if (status.indicator === "none" && affected.length === 0 && inFeed !== undefined) {
    const summary = `The status page says: ${status.description}; its feed has an incident: ${inFeed}.`;
    return { verdict: "degraded", summary, data: { ...data, features: inOrder(featuresNamed(inFeed)) } };
  }
  if (status.indicator === "none" && affected.length === 0) {
    const unread = feed === "unread" ? " Its feed cannot be read." : "";
    return { verdict: "ok", summary: `The status page says: ${status.description}.${unread}`, data };
  }
  const severe = status.indicator === "major" || status.indicator === "critical";
  const about = affected.length === 0 ? "" : ` (${affected.join(", ")})`;
  return {
    verdict: severe ? "failing" : "degraded",
    summary: `The status page says: ${status.description}${about}.`,
    data,
  };
}

/** The summary, or in words why there is none. */
async function askPage(
  http: Http,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<z.infer<typeof summary> | string> {
  try {
    const answer = await http.request({ method: "GET", url: statusPageUrl, timeoutMs, signal });
    if (answer.status !== 200) return `The status page answered ${answer.status}.`;
    return summary.safeParse(parseJson(answer.text)).data ?? "The status page answered in an unknown form.";
  } catch (error) {
    return `The status page cannot be read: ${reasonOf(error)}.`;
  }
}

/** An incident that the feed shows as open; `quiet` without one, `unread` for what cannot be read or is no feed. */
async function askFeed(
  http: Http,
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ readonly incident: string } | "quiet" | "unread"> {
  try {
    const answer = await http.request({ method: "GET", url: statusFeedUrl, timeoutMs, signal });
    if (answer.status !== 200 || !/<rss|<feed/.test(answer.text)) return "unread";
    const item = /<item>([\s\S]*?)<\/item>/.exec(answer.text)?.[1];
    if (item === undefined || /\b(resolved|completed)\b/i.test(item)) return "quiet";
    const at = Date.parse(/<pubDate>([^<]*)<\/pubDate>/.exec(item)?.[1] ?? "");
    if (!(clock.now() - at < feedFreshMs)) return "quiet";
    const title = /<title>(?:<!\[CDATA\[)?([^<\]]*)/.exec(item)?.[1]?.trim();
    return title === undefined || title === "" ? "quiet" : { incident: title.slice(0, 200) };
  } catch {
    return "unread";
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
