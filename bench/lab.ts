import type { Browser } from "../rehearsal/people/browser.ts";
import { startNight, type Night } from "../test/probe/night.ts";
import type { Ending } from "./ending.ts";

/** Clerk is away, in a sandbox with the app deployed. */
export interface Outage {
  readonly night: Night;
  /** Someone who signed in before, and whose token has expired. */
  readonly customer: Browser;
}

/** What benchmarks share: one world for all that need one, and what has to be undone at the end. */
export interface Lab extends Pick<Ending, "onEnd" | "bring"> {
  /** Brought up when first asked for. */
  readonly outage: () => Promise<Outage>;
  /** Progress, for a person. */
  readonly say: (line: string) => void;
}

export function openLab(ending: Ending, say: (line: string) => void): Lab {
  let outage: Promise<Outage> | undefined;
  const bringUp = async (): Promise<Outage> => {
    say("bringing the sandbox up");
    const night = await ending.bring(startNight, (up) => up.stop());
    await night.world.control("POST", "/clerk/cut", {});
    return { night, customer: (await night.staleBrowser("bench")).browser };
  };
  return {
    outage: () => (outage ??= bringUp()),
    onEnd: (undo) => ending.onEnd(undo),
    bring: (up, down) => ending.bring(up, down),
    say,
  };
}
