import { setTimeout as delay } from "node:timers/promises";
import type { EventLog } from "../../rehearsal/record/event-log.ts";
import type { Browser } from "../../rehearsal/people/browser.ts";
import { load, machine } from "../machine.ts";
import type { NightWorld } from "../night/world.ts";
import type { SignOutFact, WayName } from "./event.ts";
import { gatherMembers, isIn } from "./members.ts";

/** One way to end sessions, against a world of its own. Each method ends when its last command has. */
export interface Way {
  readonly name: WayName;
  readonly world: NightWorld;
  readonly endAccount: (userId: string) => Promise<void>;
  readonly endEverybody: () => Promise<void>;
}

type Record = Pick<EventLog<SignOutFact>, "add" | "elapsedMs">;

const minuteMs = 60_000;

/** A stolen account first, then everybody; looked at after a minute, and when nothing is left to be typed, and a minute later. */
export async function playSignOut(way: Way, people: number, record: Record): Promise<void> {
  record.add({ kind: "began", way: way.name, people, machine: machine(), load: load() });
  const { browsers, stolen } = await gatherMembers(way.world, people);
  const openOf = (userId: string) => (session: Listed) => session.userId === userId && isOpen(session);
  await playTask(way, record, {
    task: "account",
    browsers: [stolen.browser],
    act: () => way.endAccount(stolen.userId),
    left: async () => (await singles(way.world)).filter(openOf(stolen.userId)).length,
  });
  await playTask(way, record, {
    task: "everybody",
    browsers,
    act: way.endEverybody,
    left: async () => (await singles(way.world)).filter(isOpen).length + (await inCrowds(way.world)),
  });
}

async function playTask(
  { world }: Way,
  record: Record,
  job: {
    readonly task: "account" | "everybody";
    readonly browsers: readonly Browser[];
    readonly act: () => Promise<void>;
    readonly left: () => Promise<number>;
  },
): Promise<void> {
  const { task, browsers } = job;
  const look = async (when: "before" | "one-minute" | "end") => {
    let inside = 0;
    for (const browser of browsers) if (await isIn(browser)) inside += 1;
    record.add({ kind: "look", task, when, in: inside, of: browsers.length });
  };
  await look("before");
  await world.control("PUT", "/clerk/rate-limit", { reset: true });
  record.add({ kind: "decided", task });
  const begun = record.elapsedMs();
  const acting = job.act().then(async () => {
    const { total } = await world.control("GET", "/clerk/rate-limit");
    const elapsedMs = record.elapsedMs() - begun;
    record.add({ kind: "done", task, left: await job.left(), requests: total, elapsedMs });
  });
  await Promise.all([acting, delay(minuteMs).then(() => look("one-minute"))]);
  // What was ended at the very end may be renewed no more, and its last token lives a minute.
  await delay(minuteMs);
  await look("end");
}

interface Listed {
  readonly userId: string;
  readonly status: string;
}

const isOpen = ({ status }: Listed): boolean => status === "active" || status === "pending";

const singles = async (world: NightWorld): Promise<readonly Listed[]> =>
  (await world.control("GET", "/clerk/sessions")).sessions;

async function inCrowds(world: NightWorld): Promise<number> {
  const { crowds } = (await world.control("GET", "/clerk/people")) as {
    crowds: readonly { sessions: { active?: number; pending?: number } }[];
  };
  return crowds.reduce((sum, { sessions: { active = 0, pending = 0 } }) => sum + active + pending, 0);
}
