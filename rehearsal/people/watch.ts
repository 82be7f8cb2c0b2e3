import type { ProbeFact } from "../record/event.ts";
import type { Scene } from "../stage/scene.ts";
import type { Stage } from "../stage/stage.ts";
import { until } from "../stage/wait.ts";
import { look } from "./probe.ts";

/** Pause between two requests of a watch, milliseconds: some four each second, all of them on the record. */
const pauseMs = 200;

/** One request of a watch, from the drill's record. */
export interface Look {
  /** Unix milliseconds. */
  readonly sentAt: number;
  readonly answered: boolean;
  /** Let in: 200, and the server says who one is. */
  readonly inside: boolean;
}

/** Customers keep asking for a protected page, in turn, for as long as `on` says so. */
export async function keepLooking(stage: Scene, on: () => boolean): Promise<void> {
  const people = stage.cast.customers;
  let turn = 0;
  await until(
    async () => {
      const person = people[turn++ % people.length];
      if (person === undefined || !on()) return "over";
      await look(stage, person, "/dashboard");
      return undefined;
    },
    { withinMs: Infinity, everyMs: pauseMs, signal: stage.signal },
  );
}

/** What the record says of the requests of this act. */
export function looksOf({ record, act }: Stage): readonly Look[] {
  return record.events
    .filter((event) => event.kind === "probe")
    .filter((event) => event.act === act && new URL(event.url).pathname === "/dashboard")
    .map((event) => ({
      sentAt: Date.parse(event.at) - event.elapsedMs,
      answered: event.status !== undefined,
      inside: isInside(event),
    }));
}

const isInside = ({ status, userId }: ProbeFact) => status === 200 && userId !== undefined;
