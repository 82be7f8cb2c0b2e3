import { NeedsHuman } from "../../errors.ts";
import { followOthers } from "../../bypass/live/follow-live.ts";
import { endOthers, reconcileOthers, type Here } from "./left-engines.ts";

/**
 * What others did here and elsewhere is waited for and taken up, so that a plan begins at what is live. A close waits
 * briefly for an engine that a killed command has left, then ends it; what goes past the engine ends it at once.
 * @throws NeedsHuman `STACK_LOCKED` when an engine does not end, and no close is wanted
 */
export async function catchUp(
  here: Here,
  { direct = false, closes = false }: { readonly direct?: boolean; readonly closes?: boolean } = {},
): Promise<void> {
  if (direct) await endOthers(here);
  else
    try {
      await reconcileOthers(here, closes ? "closing" : "update");
    } catch (error) {
      if (!closes || !(error instanceof NeedsHuman) || error.code !== "STACK_LOCKED") throw error;
      here.say(error.message);
      await endOthers(here);
    }
  if (!closes) await followOthers(here.ports, here.say);
}
