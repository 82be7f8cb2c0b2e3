import { EventLog } from "../../rehearsal/record/event-log.ts";
import type { Moment, NightFact } from "./event.ts";

/** The record of one night, played one way. */
export class NightRecord extends EventLog<NightFact> {
  moment(opening: 1 | 2, moment: Moment, text: string): void {
    this.add({ kind: "moment", moment, opening, text });
  }
}
