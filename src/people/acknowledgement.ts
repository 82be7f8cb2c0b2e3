import { z } from "zod";
import type { EscalationState, RunState } from "../journal/fold.ts";
import type { JournalStore } from "../ports/journal-store.ts";

/** In the run's folder: an answer that the process which holds the run has not taken in yet. */
export const acknowledgementFile = "escalation-answer.json";

const acknowledgementSchema = z.strictObject({
  level: z.int().min(1),
  by: z.string().min(1),
  at: z.iso.datetime(),
  note: z.string().min(1).max(500).optional(),
});
export type Acknowledgement = z.infer<typeof acknowledgementSchema>;

/** The answer that waits in the folder; undefined for none, or for what is none. */
export async function waitingAcknowledgement(store: JournalStore): Promise<Acknowledgement | undefined> {
  const text = await store.readFile(acknowledgementFile);
  if (text === undefined) return undefined;
  try {
    return acknowledgementSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The first answer, on record or still waiting in the folder. */
export async function acknowledgedBy(
  store: JournalStore,
  state: RunState,
): Promise<EscalationState["acknowledged"]> {
  return state.escalation.acknowledged ?? (await waitingAcknowledgement(store));
}
