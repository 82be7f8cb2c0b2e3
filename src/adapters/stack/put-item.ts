import { RunbookError, TransientFailure } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { GateItem } from "../vercel/gate-item.ts";

/** Tries of one write whose answer is lost; it is an upsert, so repeating changes nothing. */
const triesMax = 3;
const pauseMs = 1_000;

interface Putting {
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly say: (line: string) => void;
}

/** Written, and read back as far as Vercel lets it be read. Repeating is safe. @throws RunbookError */
export async function putItem(item: GateItem, text: string, { clock, signal, say }: Putting): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await item.write(text, signal);
      const seen = await readBack(item, signal);
      if (seen !== text && seen !== "unread")
        throw new TransientFailure("Vercel took the statement, but holds another.", {
          code: "VERIFY_FAILED",
        });
      if (seen === "unread") say("Vercel took it, but could not be asked what it holds now.");
      return;
    } catch (error) {
      if (!(error instanceof TransientFailure) || attempt === triesMax) throw error;
      say(`${error.message} Trying again.`);
      await clock.sleep(error.retryAfterMs ?? pauseMs * attempt, signal);
    }
  }
}

/** What the item holds; `unread` where Vercel does not tell. */
export async function readBack(item: GateItem, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    return await item.read(signal);
  } catch (error) {
    if (error instanceof RunbookError) return "unread";
    throw error;
  }
}
