import { nextText, timeLeft, type Snapshot } from "./snapshot.ts";
import { wrapped } from "./wrap.ts";

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
