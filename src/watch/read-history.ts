import { BadInput, type Problem } from "../errors.ts";
import type { HistoryDay } from "../ports/watch-history.ts";
import { historyLine, type HistoryLine } from "./history-line.ts";

const hint = "Put the line right, take it out, or name another folder with --history.";

/** Most problems that are told of. */
const problemsMax = 20;

/**
 * The lines of all days, in the order of their times. A last line without its line break was never wholly written, and is left
 * out.
 * @throws BadInput `BAD_VALUE` with each line that cannot be read, by file, line and column
 */
export function readHistory(days: readonly HistoryDay[]): readonly HistoryLine[] {
  const problems: Problem[] = [];
  const lines: HistoryLine[] = [];
  for (const { file, text } of days) {
    for (const [index, each] of text.split("\n").slice(0, -1).entries()) {
      if (each.trim() === "") continue;
      const read = readLine(each);
      if (typeof read !== "string") lines.push(read);
      else if (problems.length < problemsMax)
        problems.push({ file, line: index + 1, column: 1, code: "BAD_VALUE", message: read, hint });
    }
  }
  const [first] = problems;
  if (first === undefined) return lines.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
  throw new BadInput(`${first.file} is no history of a watch.`, { code: "BAD_VALUE", hint, problems });
}

function readLine(text: string): HistoryLine | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "is no JSON";
  }
  const read = historyLine.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue?.path.join(".") ?? "";
  return where === "" ? "is no line of a watch's history" : `${where} is not what a history has there`;
}
