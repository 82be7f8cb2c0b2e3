import { notes } from "../../../rehearsal/acts/plan-and-run.ts";
import type { ChildResult } from "../../../rehearsal/stage/children.ts";
import type { Settings } from "../settings.ts";
import { Followed } from "./followed.ts";

interface Asking {
  readonly reason: string;
  /** User or session id that stays out. */
  readonly deny?: string;
  readonly faults: Pick<Settings["faults"], "goodLooksInARow" | "secondsBetweenLooks">;
}

/**
 * Types the shipped checklist's run, and follows it until one word from a second person is left; it goes on by itself then.
 * @throws Error when it does not get there
 */
export async function untilAsked(
  type: (words: readonly string[], onLine: (line: string) => void) => Promise<ChildResult>,
  { reason, deny, faults }: Asking,
): Promise<Followed> {
  const inputs = {
    ...{ reason, ...(deny === undefined ? {} : { deny }) },
    ...{ inARow: faults.goodLooksInARow, everySeconds: faults.secondsBetweenLooks },
  };
  const words = [
    ...["run", "runbooks/auth-outage.yaml", "--json"],
    ...Object.entries(inputs).map(([name, value]) => `--input=${name}=${value}`),
    ...Object.entries(notes).map(([step, note]) => `--confirm=${step}=${note}`),
  ];
  const run = new Followed((onLine) => type(words, onLine));
  await run.event(({ type: event }) => event === "approval.requested");
  return run;
}
