import { z } from "zod";
import { ageText } from "./amounts.ts";
import { askHealth } from "./app-health.ts";
import { atApp, fact, notKnown, type World } from "./fact.ts";
import type { Finding } from "./probe.ts";
import { parseJson } from "../ports/parse-json.ts";
import { inboxFields, inboxOf } from "./inbox.ts";

/** Webhooks that are later than this have piled up, milliseconds; Clerk's first retry comes after five seconds. */
const webhookLagMs = 60_000;

/** Events that came in longer ago say nothing of now, milliseconds. */
const recentMs = 30 * 60_000;

/** Clerk's events may tell their time in whole seconds, milliseconds. */
const roundedMs = 2_000;

const told = z.object({
  webhooks: z.object({
    lastEventAt: z.iso.datetime().nullable(),
    lastReceivedAt: z.iso.datetime().nullish(),
    knownTo: z.enum(["process", "app"]).default("app"),
    ...inboxFields,
  }),
});
type Told = z.infer<typeof told>["webhooks"];

/**
 * How far the app's copy of Clerk's data is behind: the newest user that Clerk has against the newest event that the app
 * says it took in (`webhooks` of its health answer), and
 * what waits in its inbox, where it has one. What only one process of the app knows can show that webhooks arrive,
 * never that they do not.
 */
export const webhooks = fact({
  name: "webhooks",
  look: (world) => atApp(world, (origin) => askWebhooks(world, origin)),
  speaks: {
    well: { against: ["webhook-backlog"] },
    trouble: { for: ["webhook-backlog"] },
    closer: ({ data }) =>
      data["unapplied"] === true && data["late"] !== true ? { for: ["data-sync"] } : undefined,
  },
});

async function askWebhooks(
  { ports: { http, clerk, clock }, timeoutMs, signal }: World,
  appOrigin: string,
): Promise<Finding> {
  const [answer, newest] = await Promise.all([
    askHealth(http, appOrigin, timeoutMs, signal),
    clerk.newestUserAt?.({ timeoutMs, signal }),
  ]);
  const parsed = told.safeParse(parseJson(answer.text));
  if (!parsed.success && answer.unsigned !== undefined)
    return notKnown(
      `the app tells which webhook it took in last to a signed request alone, and ${answer.unsigned}`,
    );
  if (!parsed.success) return notKnown("the app's health answer does not say which webhook it took in last");
  const { lastEventAt, knownTo } = parsed.data.webhooks;
  const inbox = inboxOf(parsed.data.webhooks, clock.now());
  if (lastEventAt === null) {
    if (inbox.trouble !== undefined) return inboxFinding(inbox.trouble, inbox.data);
    return notKnown(
      knownTo === "app"
        ? "the app has never taken in a webhook; is there an endpoint in Clerk's dashboard?"
        : "the process of the app that answered has taken in no webhook since it began; others may have",
    );
  }
  if (newest === undefined) return notKnown("Clerk shows no users to hold the app's webhooks against");
  return findingOf({ ...parsed.data.webhooks, lastEventAt }, newest, clock.now());
}

/** Svix disables an endpoint at which everything has failed for five days (docs.svix.com/retries), milliseconds. */
const disabledAfterMs = 5 * 24 * 3_600_000;

function findingOf(seen: Told & { readonly lastEventAt: string }, newest: number, now: number): Finding {
  const eventAt = Date.parse(seen.lastEventAt);
  const receivedAt = Date.parse(seen.lastReceivedAt ?? seen.lastEventAt);
  const lagMs = eventAt + roundedMs >= newest ? 0 : Math.max(0, now - newest);
  const lateMs = now - receivedAt < recentMs ? Math.max(0, receivedAt - eventAt) : 0;
  const inbox = inboxOf(seen, now);
  const isLate = (lagMs > webhookLagMs && seen.knownTo === "app") || lateMs > webhookLagMs;
  const isSilent = lagMs > webhookLagMs && seen.knownTo === "app" && now - receivedAt > disabledAfterMs;
  const data = {
    lagSeconds: Math.round(lagMs / 1000),
    lateSeconds: Math.round(lateMs / 1000),
    lastEventAt: seen.lastEventAt,
    lastReceivedAt: seen.lastReceivedAt ?? null,
    knownTo: seen.knownTo,
    ...inbox.data,
    late: isLate,
    perhapsDisabled: isSilent,
  };
  const last = `its last event is ${ageText(now - eventAt)} old`;
  if (lagMs > webhookLagMs && seen.knownTo === "process") {
    const why = "the process of the app that answered does not have Clerk's newest user; others may";
    return { ...notKnown(why), data };
  }
  if (lagMs > webhookLagMs) {
    const disabled = isSilent
      ? " Nothing has come for more than five days: the endpoint may be disabled, as Svix does after five days of failures."
      : "";
    const summary = `Webhooks lag: Clerk has had a user for ${ageText(lagMs)} that has not reached the app; ${last}.${disabled}`;
    return { verdict: "degraded", summary, data };
  }
  if (lateMs > webhookLagMs) {
    const summary = `Webhooks come late: the app's last one took ${ageText(lateMs)}.`;
    return { verdict: "degraded", summary, data };
  }
  if (inbox.trouble !== undefined) return inboxFinding(inbox.trouble, data);
  return { verdict: "ok", summary: `The app has Clerk's newest user; ${last}.${inbox.aside}`, data };
}

const inboxFinding = (trouble: string, data: Readonly<Record<string, unknown>>): Finding => ({
  verdict: "degraded",
  summary: trouble,
  data,
});
