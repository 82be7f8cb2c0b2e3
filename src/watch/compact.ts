import { holdsFor } from "./coverage.ts";
import type { HistoryLine, LineOf } from "./history-line.ts";

/** Fewer looks than this stay as they are. */
const fewest = 3;

/**
 * The same history in fewer lines: healthy looks that followed one another become one stretch. What was not well, and what was
 * told, stays line by line. Pure; doing it again changes nothing.
 * @param lines of one day, in the order of their times
 */
export function compact(lines: readonly HistoryLine[]): readonly HistoryLine[] {
  const out: HistoryLine[] = [];
  let run: LineOf<"look">[] = [];
  const flush = () => {
    out.push(...(run.length < fewest ? run : [stretchOf(run)]));
    run = [];
  };
  for (const line of lines) {
    const healthy = line.t === "look" && line.is === "well" && line.why === undefined;
    if (!healthy || !follows(run.at(-1), line)) flush();
    if (healthy) run.push(line);
    else out.push(line);
  }
  flush();
  return out;
}

/** Nothing lies between the two that nobody looked at. */
function follows(before: LineOf<"look"> | undefined, { at, every, gate }: LineOf<"look">): boolean {
  if (before === undefined) return true;
  const apartMs = Date.parse(at) - Date.parse(before.at);
  return before.every === every && before.gate === gate && apartMs <= holdsFor * every * 1000;
}

function stretchOf(run: readonly LineOf<"look">[]): HistoryLine {
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined) throw new Error("a stretch of no looks");
  const sum = (of: (line: LineOf<"look">) => number) => run.reduce((all, line) => all + of(line), 0);
  return {
    ...{ t: "stretch", at: first.at, to: last.at, looks: run.length, every: first.every },
    ms: Math.round(sum(({ ms }) => ms) / run.length),
    msMax: run.reduce((most, { ms }) => Math.max(most, ms), 0),
    requests: sum(({ requests }) => requests),
    signIns: run.filter(({ signIn }) => signIn).length,
    ...(first.gate === undefined ? {} : { gate: first.gate }),
  };
}
