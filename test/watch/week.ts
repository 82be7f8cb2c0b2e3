import { PermanentFailure, TransientFailure } from "../../src/errors.ts";
import { gatherFacts } from "../../src/facts/gather.ts";
import { instant } from "../../src/ports/clock.ts";
import type { Channel, Message, Notify } from "../../src/ports/notify.ts";
import type { HistoryDay, WatchHistory } from "../../src/ports/watch-history.ts";
import { lookOnce, type Look } from "../../src/watch/look.ts";
import { audiencesOf } from "../../src/watch/tell.ts";
import { watch } from "../../src/watch/watch.ts";
import type { News, Pace } from "../../src/watch/watching.ts";
import { EventClock } from "../bulk/event-clock.ts";
import { cutWorld, identity, portsOf, wellWorld, type World } from "../builders/ports.ts";

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** From, to, in milliseconds since the simulation's start, and what is wrong then. */
export interface Injected {
  readonly fromMs: number;
  readonly toMs: number;
  readonly what: "clerk-is-cut" | "network-is-gone";
  /** Clerk's status page says so, too; default: it stays green. */
  readonly pageIsRed?: boolean;
}

export class MemoryHistory implements WatchHistory {
  readonly place = "watch";
  readonly days = new Map<string, string>();
  readonly files = new Map<string, string>();
  async read(from: string): Promise<readonly HistoryDay[]> {
    const found = [...this.days].filter(([name]) => name >= from).sort(([a], [b]) => (a < b ? -1 : 1));
    return found.map(([name, text]) => ({ day: name, file: `watch/${name}.jsonl`, text }));
  }
  async append(name: string, line: string): Promise<void> {
    this.days.set(name, (this.days.get(name) ?? "") + line);
  }
  async replace(name: string, text: string): Promise<void> {
    this.days.set(name, text);
  }
  async attach(name: string, text: string): Promise<string> {
    this.files.set(name, text);
    return name;
  }
}

const pager: Channel = {
  ...({ id: "pager", kind: "pagerduty", secret: "PAGERDUTY_ROUTING_KEY" } as const),
  ...{ languages: ["en"], timeZone: "UTC" },
};

const refusing = new PermanentFailure("events.pagerduty.com refused it.", { code: "HTTP_STATUS" });
export const silent = new TransientFailure("events.pagerduty.com does not answer.", { code: "TIMEOUT" });

interface Trouble {
  /** How many messages the channel does not take. Default: none. */
  readonly failingSends?: number;
  /** What it says then. Default: that it refused them. */
  readonly trouble?: Error;
}

/** The checkout's own words, on a channel that keeps what it is given. */
function keepingNotify(
  notify: Notify,
  clock: EventClock,
  { failingSends: fail = 0, trouble = refusing }: Trouble,
) {
  const sent: (Message & { readonly atMs: number })[] = [];
  let left = fail;
  const on = async (composed: ReturnType<Notify["compose"]>) => ({ ...(await composed), channel: pager });
  const kept: Notify = {
    ...notify,
    compose: (...args) => on(notify.compose(...args)),
    draft: (...args) => on(notify.draft(...args)),
    missing: () => undefined,
    look: async () => false,
    send: async (_, message) => {
      if (left-- > 0) throw trouble;
      sent.push({ ...message, atMs: clock.now() });
      return "pager";
    },
  };
  return { sent, notify: kept };
}

const red = (world: World): World => ({
  ...world,
  statusPage: async () => ({
    ...{ status: 200, headers: { "content-type": "application/json" }, setCookies: [], elapsedMs: 20 },
    text: JSON.stringify({
      status: { indicator: "critical", description: "Major System Outage" },
      components: [{ name: "User and authentication", status: "major_outage" }],
      incidents: [],
    }),
  }),
});

/** Watches a world that goes wrong as told, through the real facts, until so much time has passed. */
export async function watched(
  injected: readonly Injected[],
  how: {
    readonly untilMs: number;
    readonly pace?: Partial<Pace>;
    readonly history?: MemoryHistory;
    readonly clock?: EventClock;
  } & Trouble,
) {
  const clock = how.clock ?? new EventClock();
  const startMs = Date.parse("2026-11-21T03:00:00Z");
  const history = how.history ?? new MemoryHistory();
  const now = () => {
    const at = clock.now() - startMs;
    return injected.find(({ fromMs, toMs }) => fromMs <= at && at < toMs);
  };
  const worlds = { well: wellWorld(), cut: cutWorld(), red: red(cutWorld()) };
  const each = {
    well: portsOf(worlds.well, clock),
    cut: portsOf(worlds.cut, clock),
    red: portsOf(worlds.red, clock),
  };
  const gone = () =>
    Promise.reject(new TransientFailure("the network cannot be reached (ENETUNREACH).", { code: "NETWORK" }));
  // Asked anew for each request, so that it says what is so at that moment.
  const ports = () => {
    const wrong = now();
    if (wrong === undefined) return each.well;
    if (wrong.what === "network-is-gone") return { ...each.well, http: { request: gone } };
    return wrong.pageIsRed === true ? each.red : each.cut;
  };
  const { notify, sent } = keepingNotify(ports().notify, clock, how);
  const targets = {
    ...{ appOrigin: identity.appOrigin, frontendApi: identity.clerkFrontendApi },
    protectedPath: identity.protectedPath,
  };
  /** A look at a healthy world is the same each time; the real facts have looked at it once. */
  let healthy: Look | undefined;
  const look = async (options: Parameters<typeof lookOnce>[1]): Promise<Look> => {
    const isWell = now() === undefined;
    if (!isWell) return await lookOnce({ ports: ports(), targets }, options);
    healthy ??= await lookOnce({ ports: ports(), targets }, options);
    return { ...healthy, at: instant(clock.now()), signIn: options.signIn };
  };
  const news: News[] = [];
  const stop = new AbortController();
  const watching = watch(
    {
      ...{ clock, history, notify, to: await audiencesOf(notify), signal: stop.signal },
      look,
      triage: (signal) => gatherFacts(ports(), targets, { samples: 1, signal }),
      onNews: (each) => {
        news.push(each);
        if (clock.now() - startMs >= how.untilMs) stop.abort();
      },
    },
    { everySeconds: 30, signInMinutes: 5, once: false, ...how.pace },
  );
  const state = await clock.until(watching);
  return { state, news, sent, history, clock, startMs, at: (ms: number) => instant(startMs + ms) };
}
