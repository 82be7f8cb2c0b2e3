import { printable, wrapText } from "../ports/printable.ts";
import type { Place } from "./check.ts";
import type { Checked } from "./run-checks.ts";
import { summaryText, worstFirst, type Mistake } from "./summary.ts";

const placeText = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;

const sentence = ({ at, what }: Mistake): string => `${at === undefined ? "" : `${placeText(at)} `}${what}`;

/** The worst first, a line each; then why it hurts and how to mend it; then what is not known. */
export function renderReady(checked: readonly Checked[], columns: number): readonly string[] {
  const all = worstFirst(checked);
  const width = Math.max(0, ...all.map(({ of }) => of.check.id.length));
  const table = all.map(
    (one) =>
      `${one.severity.toUpperCase().padEnd(8)}  ${one.of.check.id.padEnd(width)}  ${printable(sentence(one))}`,
  );
  const unseen = checked.filter(({ notKnown }) => notKnown.length > 0);
  return [
    ...table,
    ...(table.length === 0 ? [] : [""]),
    ...[...new Set(all.map(({ of }) => of))].flatMap(({ check }) => [
      `${check.id}: ${check.title}`,
      ...wrapText(`Why: ${check.why}`, columns, "    ", "         "),
      ...wrapText(`Mend: ${check.mend}`, columns, "    ", "          "),
    ]),
    ...(table.length === 0 ? [] : [""]),
    ...[...byReason(unseen)].flatMap(([why, ids]) =>
      wrapText(`${why} Not known: ${ids.join(", ")}.`, columns, "NOT KNOWN ", "          "),
    ),
    ...(unseen.length === 0 ? [] : [""]),
    summaryText(checked),
  ];
}

/** One reason may hold many checks up. */
function byReason(unseen: readonly Checked[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { check, notKnown } of unseen) {
    const why = notKnown.join(" ");
    found.set(why, [...(found.get(why) ?? []), check.id]);
  }
  return found;
}

/** The same for programs. */
export function readyJson(checked: readonly Checked[]) {
  return {
    summary: summaryText(checked),
    found: worstFirst(checked).map(({ of: { check }, severity, what, at }) => ({
      ...{ id: check.id, severity, what, at: at ?? null },
      ...{ why: check.why, mend: check.mend },
    })),
    notKnown: checked.flatMap(({ check, notKnown }) => notKnown.map((why) => ({ id: check.id, why }))),
    ok: checked.filter(({ ok }) => ok).map(({ check }) => check.id),
  };
}
