import { recordWords } from "../../src/report/record-line.ts";
import { tellHand, type HandNews } from "../../src/run/tell-hand.ts";
import type { Journal } from "../../src/journal/journal.ts";
import type { OpenedPorts } from "../../src/open-ports.ts";

export interface Telling {
  readonly journal: Journal;
  readonly ports: Pick<OpenedPorts, "notify" | "clock">;
  readonly say: (line: string) => void;
  /** Ctrl-C gives up waiting for a channel. */
  readonly signal: AbortSignal;
}

/** Longest that a command waits for the team's channel once everything is done, milliseconds. */
const longestMs = 20_000;

/** Tells the team what was done by hand and says what became of it. Never throws: what was done is done. */
export async function tellTeam({ journal, ports, say, signal }: Telling, news: HandNews): Promise<void> {
  const onRecord: Parameters<typeof tellHand>[0]["onRecord"] = (record) => {
    const line = recordWords(record, {});
    if (line !== undefined) say(line);
  };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
  try {
    await tellHand({ journal, ...ports, onRecord, signal: limit }, news);
  } catch (error) {
    say(
      `Whether the team was told is not known (${error instanceof Error ? error.message : String(error)}): tell them yourself.`,
    );
  }
}
