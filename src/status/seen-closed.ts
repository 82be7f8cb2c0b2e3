import type { JournalRecord } from "../journal/event.ts";
import type { Ports } from "../ports/index.ts";
import { watchGate } from "../bypass/live/gate-watch.ts";

/** The gate is asked three times in a row; an app that does not agree by then is not taken for closed, milliseconds. */
const patienceMs = 3_000;

/**
 * Why the live app of a run's own stack cannot be taken for closed, whatever this checkout's config says by now;
 * undefined when it can. @param started the run's first record
 */
export async function notSeenClosed(
  ports: Pick<Ports, "http" | "clock">,
  { event }: JournalRecord,
): Promise<string | undefined> {
  const { appOrigin, protectedPath } = event.type === "run.started" ? event.identity : {};
  if (typeof appOrigin !== "string" || typeof protectedPath !== "string")
    return "Its record does not name the app.";
  const { signal } = new AbortController();
  const wanted = { mode: "closed", generation: 0 } as const;
  const seen = await watchGate({ ports, appOrigin, protectedPath, wanted, signal, patienceMs });
  if (!seen.agreed) return seen.last;
  const { reason, unsigned } = seen.gate ?? {};
  // What is written may still be a grant: it comes back with the reads.
  if (reason === "unreadable") return "The app's gate cannot read what is written.";
  return unsigned === undefined
    ? undefined
    : `Whether its gate can read what is written, the app tells a signed request alone, and ${withoutStop(unsigned)}.`;
}

const withoutStop = (text: string) => text.replace(/[.?]$/, "");
