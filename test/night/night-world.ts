import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Teammate } from "../../rehearsal/checkout/copy-checkout.ts";
import { onCall } from "../../rehearsal/team/operators.ts";
import { startWorld, type Desk, type World } from "../world/world.ts";
import { DrivenClock } from "./drive.ts";

/** One person at their own laptop: a home, a clone, and a clock that may be wrong. */
export interface Laptop extends Desk {
  readonly person: Teammate;
  /** How far this laptop's clock is ahead of the app's. */
  readonly skewMs: number;
}

/** Takes over in the second clone: whoever has signed does not execute it. */
const relief = {
  id: "relief",
  name: "Remy (relief)",
  email: "remy@nightshift.example",
  may: ["execute"],
} as const satisfies Teammate;

/** An outage to be: the app deployed, three people, two laptops with a clone each, and a clock that the test drives. */
export interface NightWorld extends World {
  readonly clock: DrivenClock;
  /** On call, and whoever they ask. */
  readonly first: Laptop;
  readonly second: Laptop;
  /** Someone else at the second laptop. */
  readonly relief: Laptop;
}

/** @param skewMs how wrong the two laptops' clocks are; the app's is right by definition */
export async function startNightWorld(skewMs: {
  readonly first: number;
  readonly second: number;
}): Promise<NightWorld> {
  const own = mkdtempSync(join(tmpdir(), "night-"));
  const clock = new DrivenClock(join(own, "clock"));
  const people = [onCall.requester, onCall.approver, relief] as const;
  const world = await startWorld({ people, clock, appEnv: clock.env() });
  const other = world.clone();
  const laptop = (person: Teammate, skew: number, clone?: string): Laptop => ({
    ...{ person, skewMs: skew },
    ...world.deskOf(person, { env: clock.env(skew), ...(clone !== undefined && { clone }) }),
  });
  return {
    ...world,
    clock,
    first: laptop(onCall.requester, skewMs.first),
    second: laptop(onCall.approver, skewMs.second, other),
    relief: laptop(relief, skewMs.second, other),
    stop: async () => {
      await world.stop();
      clock.stop();
      rmSync(own, { recursive: true, force: true });
    },
  };
}
