import type { Database } from "./database.ts";
import { drainInbox, type Drained } from "./drain.ts";

/**
 * A drain that may be asked for after every webhook: one at a time in this process, with one connection, and once more for
 * whatever was asked for meanwhile.
 * @returns what to call; it ends when everything that was in the inbox at the call has been looked at
 */
export function createDrainer(db: Database): () => Promise<Drained> {
  let running: Promise<Drained> | undefined;
  let next: Promise<Drained> | undefined;
  const begin = (): Promise<Drained> => {
    const run = drainInbox(db).finally(() => {
      if (running === run) running = undefined;
    });
    return (running = run);
  };
  const afterwards = (before: Promise<Drained>): Promise<Drained> =>
    before
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return begin();
      });
  return () => {
    if (running === undefined && next === undefined) return begin();
    return (next ??= afterwards(running as Promise<Drained>));
  };
}
