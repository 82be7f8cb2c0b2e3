import { z } from "zod";
import { logEntry } from "../facts/log-entry.ts";
import { holdsSecretKey } from "../keys/publishable-key.ts";
import { parseJson } from "../ports/parse-json.ts";
import { printable } from "../ports/printable.ts";

/** Where errors begin in an app's log. */
export interface FirstError {
  /** Unix milliseconds; undefined where the line has no time. */
  readonly at: number | undefined;
  /** What the app wrote, without what the sender of a request has chosen; one line, at most 300 characters. */
  readonly text: string;
  /** Lines of errors in all. */
  readonly count: number;
}

const longest = 300;
const message = z.looseObject({ message: z.string() });
const tells = /\b(error|exception|unhandled|failed|FUNCTION_INVOCATION|MIDDLEWARE_INVOCATION)\b/i;

/** The first line of an error, by time where lines have one; undefined: there is none. A line with a secret key is not quoted. Pure. */
export function firstError(log: string): FirstError | undefined {
  const errors = log
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => ({ line, entry: logEntry(line) }))
    .filter(({ entry: { status, ownWords } }) => (status ?? 0) >= 500 || tells.test(ownWords));
  const [first] = errors.toSorted((one, other) => (one.entry.at ?? Infinity) - (other.entry.at ?? Infinity));
  if (first === undefined) return undefined;
  const said = message.safeParse(parseJson(first.line)).data?.message ?? first.entry.ownWords;
  const quoted = holdsSecretKey(first.line) ? "a line that holds a secret key" : said.split("\n")[0];
  return {
    at: first.entry.at,
    text: printable((quoted ?? "").slice(0, longest)),
    count: errors.length,
  };
}
