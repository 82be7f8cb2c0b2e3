import type { WatchHistory } from "../ports/watch-history.ts";
import { compact } from "./compact.ts";
import { lineText } from "./history-line.ts";
import { readHistory } from "./read-history.ts";

/** A day that is over is written anew within a week, so that whoever was off for a weekend does it, too. */
const weekMs = 7 * 86_400_000;

/** Writes the days before `today` in as few lines as say the same. Repeating is safe. @param today UTC, `2026-11-30` */
export async function compactDays(history: WatchHistory, today: string): Promise<void> {
  const from = new Date(Date.parse(today) - weekMs).toISOString().slice(0, 10);
  for (const day of await history.read(from)) {
    const lines = readHistory([day]);
    const fewer = compact(lines);
    if (day.day < today && fewer.length < lines.length)
      await history.replace(day.day, fewer.map(lineText).join(""));
  }
}
