import { nextText, timeLeft, type Snapshot } from "./snapshot.ts";

const label = (name: string) => name.padEnd(11);

/** The whole of it as lines, no wider than `columns`. */
export function screenLines(seen: Snapshot, nowMs: number, columns: number): readonly string[] {
  const lines = [
    `${label("bypass")}${headline(seen, nowMs)}`,
    ...(seen.stale === undefined
      ? []
      : [`${label("STALE")}since ${seen.stale.since}: ${seen.stale.problem}`]),
    `${label("opened by")}${seen.openedBy ?? "not known here"}`,
    `${label("approved")}${approval(seen, nowMs)}`,
    `${label("lane")}${seen.lane}`,
    `${label("deployed")}${seen.deployment ?? "not known"}`,
    `${label("Clerk")}${seen.clerk}`,
    `${label("on call")}${seen.onCall ?? "nobody in the rota"}`,
    ...seen.callNow.map((call) => `${label("CALL NOW")}${call}`),
    `${label("run")}${seen.run ?? "none here"}`,
    `${label("next")}${nextText(seen, nowMs)}`,
  ];
  return lines.map((line) => printable(line).slice(0, Math.max(20, columns)));
}

/** The same in one line, for a log. */
export function oneLine(seen: Snapshot, nowMs: number): string {
  const parts = [
    new Date(nowMs).toISOString().slice(11, 19),
    headline(seen, nowMs),
    `Clerk ${seen.clerk}`,
    ...(seen.open === true ? [approval(seen, nowMs)] : []),
    ...(seen.reviewOwed ? ["REVIEW OWED"] : []),
    ...(seen.callNow.length === 0 ? [] : [`CALL NOW ${seen.callNow.join("; ")}`]),
    ...(seen.stale === undefined ? [] : [`stale since ${seen.stale.since}: ${seen.stale.problem}`]),
  ];
  return printable(parts.join("  "));
}

function headline({ open, mode, until, incident }: Snapshot, nowMs: number): string {
  if (open === undefined) return "unknown";
  if (!open && mode === "closed") return "closed, everyone signs in as usual";
  return [mode, incident, `until ${until}`, timeLeft(until, nowMs)].filter(Boolean).join(", ");
}

function approval({ open, approvedBy, approvedUntil, reviewOwed }: Snapshot, nowMs: number): string {
  if (approvedBy !== undefined)
    return `by ${approvedBy}, until ${approvedUntil} in total (${timeLeft(approvedUntil, nowMs)})`;
  if (reviewOwed) return "by nobody: REVIEW OWED";
  return open === true ? "not known here" : "nothing is open";
}

/** What comes from elsewhere could rewrite what the reader sees. */
const printable = (text: string): string =>
  text.replace(/\s+/g, (gap) => (gap.includes("\n") ? " " : gap)).replace(/\p{Cc}|\p{Cf}/gu, "?");
