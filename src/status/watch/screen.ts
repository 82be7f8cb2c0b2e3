import { nextText, type Snapshot, timeLeft } from "./snapshot.ts";

const label = (name: string) => name.padEnd(11);

/** The whole of it as lines, none wider than `columns`; what is longer goes on under its own text. */
export function screenLines(seen: Snapshot, nowMs: number, columns: number): readonly string[] {
  const rows: readonly (readonly [string, string])[] = [
    ["bypass", headline(seen, nowMs)],
    ...(seen.stale === undefined
      ? []
      : [["STALE", `since ${seen.stale.since}: ${seen.stale.problem}`] as const]),
    ...(seen.open === true ? [["FREEZE", "deploy nothing else before it is closed"] as const] : []),
    ["opened by", seen.openedBy ?? "not known here"],
    ["approved", approval(seen, nowMs)],
    ["lane", seen.lane],
    ["deployed", seen.deployment ?? "not known"],
    ["Clerk", seen.clerk],
    ...seen.policy.map((line) => [line.slice(0, 11).trim(), line.slice(11)] as const),
    ["on call", seen.onCall ?? "nobody in the rota"],
    ...seen.callNow.map((call) => ["CALL NOW", call] as const),
    ["run", seen.run ?? "none here"],
    ["next", nextText(seen, nowMs)],
  ];
  return rows.flatMap(([name, text]) => wrapped(`${label(name)}${printable(text)}`, columns, label("")));
}

/** The same in one line, for a log. */
export function oneLine(seen: Snapshot, nowMs: number): string {
  const parts = [
    new Date(nowMs).toISOString().slice(11, 19),
    headline(seen, nowMs),
    `Clerk ${seen.clerk}`,
    ...(seen.open === true ? [approval(seen, nowMs)] : []),
    ...(seen.reviewPending && seen.open !== true ? ["REVIEW PENDING"] : []),
    ...(seen.callNow.length === 0 ? [] : [`CALL NOW ${seen.callNow.join("; ")}`]),
    ...(seen.stale === undefined ? [] : [`stale since ${seen.stale.since}: ${seen.stale.problem}`]),
  ];
  return printable(parts.join("  "));
}

function headline({ open, mode, until, incident }: Snapshot, nowMs: number): string {
  if (open === undefined) return "unknown";
  if (!open && mode === "closed") return "closed, everyone signs in as usual";
  const end = until === undefined ? ["its end is not known"] : [timeLeft(until, nowMs), `until ${until}`];
  return [mode, ...end, incident].filter(Boolean).join(", ");
}

function approval({ open, approvedBy, approvedUntil, reviewPending }: Snapshot, nowMs: number): string {
  if (approvedBy !== undefined)
    return `by ${approvedBy}, until ${approvedUntil} in total (${timeLeft(approvedUntil, nowMs)})${reviewPending ? "; an earlier opening: REVIEW PENDING" : ""}`;
  if (reviewPending) return "by nobody: REVIEW PENDING";
  return open === true ? "not known here" : "nothing is open";
}

/** What comes from elsewhere could rewrite what the reader sees. */
export const printable = (text: string): string =>
  text.replace(/\s+/g, (gap) => (gap.includes("\n") ? " " : gap)).replace(/\p{Cc}|\p{Cf}/gu, "?");

/** Characters that a terminal draws two columns wide. */
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;
const narrowest = 20;

const widthOf = (character: string): number => (wide.test(character) ? 2 : /\p{M}/u.test(character) ? 0 : 1);

/** How many columns a terminal takes for it. */
export const columnsOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + widthOf(character), 0);

/**
 * A text as lines of at most `columns` columns, broken between words where that goes.
 * @param indent what each line after the first begins with
 */
export function wrapped(text: string, columns: number, indent = ""): readonly string[] {
  const limit = Math.max(narrowest, columns);
  const lines: string[] = [];
  let line = "";
  const flush = (next: string) => {
    lines.push(line.trimEnd());
    line = `${indent}${next}`;
  };
  for (const word of text.match(/\S+\s*|\s+/g) ?? []) {
    if (columnsOf(line) + columnsOf(word.trimEnd()) <= limit) line += word;
    else if (columnsOf(indent) + columnsOf(word.trimEnd()) <= limit) flush(word);
    else
      for (const character of word)
        if (columnsOf(line) + widthOf(character) <= limit) line += character;
        else flush(character);
  }
  return [...lines, line.trimEnd()];
}
