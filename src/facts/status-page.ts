import { decides, featuresOf } from "./clerk-components.ts";
import { fact, type World } from "./fact.ts";
import { inOrder } from "./features.ts";
import type { Finding } from "./probe.ts";
import { notClerk, ofClerk } from "./speaks.ts";
import { affectedIn, askSummary, isOut, openIncidents, type StatusSummary } from "./status-summary.ts";

/** Its feed: says the same in another way, and sometimes sooner. */
const statusFeedUrl = "https://status.clerk.com/feed.rss";

/** Clerk's status page (Statuspage-compatible); see https://status.clerk.com. */
const statusPageUrl = "https://status.clerk.com/api/v2/summary.json";

/** Both are read side by side, and have to leave time for the one that came. */
const share = 0.8;

/**
 * What Clerk says of itself. Anything but the known shape is `unknown`: a page can be down with the thing it reports on. A part
 * of it decides by its name alone, and only where the name is known; titles of incidents are told and decide nothing.
 */
export const statusPage = fact({
  name: "statusPage",
  look: askStatusPage,
  speaks: {
    ...ofClerk,
    closer(_, { pageNamesWebhooks, pageNamesSignIn }) {
      if (pageNamesWebhooks) return { for: ["clerk-outage", "webhook-backlog"], against: notClerk };
      // a part that has nothing to do with signing in
      return pageNamesSignIn ? undefined : {};
    },
  },
});

async function askStatusPage(world: World): Promise<Finding> {
  const [page, feed] = await Promise.all([
    askSummary(world.ports.http, statusPageUrl, world.timeoutMs * share, world.signal),
    askFeed(world),
  ]);
  const inFeed = typeof feed === "object" ? feed.incident : undefined;
  if (typeof page === "string") {
    if (inFeed === undefined) return { verdict: "unknown", summary: page, data: { feed } };
    const summary = `${page} Its feed has an incident: ${inFeed}.`;
    return { verdict: "degraded", summary, data: { incidents: [inFeed], feed: inFeed } };
  }
  return findingOf(page, inFeed, feed === "unread");
}

function findingOf(page: StatusSummary, inFeed: string | undefined, feedUnread: boolean): Finding {
  const { indicator, description } = page.status;
  const affected = affectedIn(page).map((each) => ({ ...each, features: featuresOf(each.name) }));
  const inCharge = affected.filter(({ features }) => features !== undefined && decides(features));
  const unknownParts = affected.filter(({ features }) => features === undefined).map(({ name }) => name);
  const incidents = [...new Set([...openIncidents(page), ...(inFeed === undefined ? [] : [inFeed])])];
  const severe = indicator === "major" || indicator === "critical";
  const data = {
    indicator,
    affected: affected.map(({ name }) => name),
    unknownParts,
    incidents,
    features: inOrder(affected.flatMap(({ features }) => features ?? [])),
    /** A part that decides over signing in is out, or the page as a whole is red and names such a part. */
    grave: inCharge.some(isOut) || (severe && inCharge.length > 0),
    feed: inFeed ?? (feedUnread ? "unread" : "quiet"),
  };
  const about = affected.length === 0 ? "" : ` (${data.affected.join(", ")})`;
  const sentences = [
    `The status page says: ${description}${about}.`,
    ...(incidents.length === 0
      ? []
      : [
          `It has an open incident: ${incidents.join("; ")}${indicator === "none" ? ", under a green light" : ""}.`,
        ]),
    ...(unknownParts.length === 0 ? [] : [`Not known here, so not counted: ${unknownParts.join(", ")}.`]),
    ...(affected.length > 0 && inCharge.length === 0 && unknownParts.length === 0
      ? ["None of that decides over signing in."]
      : []),
    ...(feedUnread ? ["Its feed cannot be read."] : []),
  ];
  const quiet = indicator === "none" && affected.length === 0 && incidents.length === 0;
  const verdict = quiet ? "ok" : data.grave ? "failing" : "degraded";
  return { verdict, summary: sentences.join(" "), data };
}
/** An incident that the feed shows as open; `quiet` without one, `unread` for what cannot be read or is no feed. */
async function askFeed({
  ports: { http, clock },
  ...world
}: World): Promise<{ readonly incident: string } | "quiet" | "unread"> {
  const { signal } = world;
  const timeoutMs = world.timeoutMs * share;
  try {
    const answer = await http.request({ method: "GET", url: statusFeedUrl, timeoutMs, signal });
    return answer.status === 200 ? openInFeed(answer.text, clock.now()) : "unread";
  } catch {
    return "unread";
  }
}

/** A feed's newest entry counts as an incident that is open for so long, unless it says that it is resolved. */
const freshMs = 60 * 60_000;

/**
 * An incident that an RSS feed shows as open; `quiet` without one, `unread` for what is no feed. Looks for each mark once:
 * the text is a stranger's, and may be long. A function of its arguments.
 * @param nowMs milliseconds since the Unix epoch
 */
export function openInFeed(text: string, nowMs: number): { readonly incident: string } | "quiet" | "unread" {
  if (!/<rss|<feed/.test(text)) return "unread";
  const item = between(text, "<item>", "</item>");
  if (item === undefined || /\b(resolved|completed)\b/i.test(item)) return "quiet";
  const at = Date.parse(between(item, "<pubDate>", "<") ?? "");
  if (!(nowMs - at < freshMs)) return "quiet";
  const title = between(item, "<title>", "</title>")?.replace(/^<!\[CDATA\[/, "");
  const words = title?.split(/[<\]]/, 1)[0]?.trim();
  return words === undefined || words === "" ? "quiet" : { incident: plain(words).slice(0, 200) };
}

/** What stands between the first `open` and the `close` after it. */
function between(text: string, open: string, close: string): string | undefined {
  const from = text.indexOf(open);
  const to = from < 0 ? -1 : text.indexOf(close, from + open.length);
  return to < 0 ? undefined : text.slice(from + open.length, to);
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
  apos: "'",
};

const plain = (xml: string) => xml.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole);
