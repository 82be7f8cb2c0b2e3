import type { CheckedAnchor, RecordCheck } from "../run/verify-record.ts";

export const contradicted = ({ anchors }: RecordCheck): boolean =>
  anchors.some(({ state }) => state === "contradicts");

type Verdict = "whole" | "unanchored" | "contradicted";

export const verdictOf = (check: RecordCheck): Verdict =>
  contradicted(check) ? "contradicted" : check.unanchored === undefined ? "whole" : "unanchored";

/** What a record's check found, for a person: what anchors it, what contradicts it, what nobody signed. */
export function checkLines(run: string, check: RecordCheck): readonly string[] {
  const { lines, head, tornBytes, anchors, anchoredTo, signedTo, unanchored } = check;
  const wide = Math.max(...anchors.map(({ source }) => source.length));
  return [
    `${run}: ${lines} ${lines === 1 ? "line" : "lines"}, the chain holds${head === undefined ? "" : `, the last is ${head.hash.slice(0, 16)}`}.`,
    ...(tornBytes === 0 ? [] : [`Behind them ${tornBytes} bytes of an append that never returned.`]),
    ...anchors.map((each) => `  ${each.source.padEnd(wide)}  ${anchorText(each)}`),
    contradicted(check)
      ? `CONTRADICTED: ${anchors.some(({ state, line }) => state === "contradicts" && line !== null) ? "lines are missing or were rewritten" : "the plan was rewritten"}. Keep the folder as evidence; restore it from its remote or a backup.`
      : `Anchored: ${span(1, anchoredTo)}. Not anchored: ${span(anchoredTo + 1, lines)}.`,
    ...(unanchored === undefined
      ? []
      : [
          `UNANCHORED: ${unanchored}`,
          // A record that another anchor contradicts is not whole: nobody is told to take it for that.
          ...(contradicted(check)
            ? []
            : [
                `When you know that it is whole: \`./runbook verify ${run} --anchor\`; it goes on the record.`,
              ]),
        ]),
    `Signed by a second person: ${span(1, signedTo)}. Everything else here can be rewritten, anchors and all, by whoever can write into the run's folder.`,
  ];
}

const span = (from: number, to: number): string =>
  from > to ? "no line" : from === to ? `line ${to}` : `lines ${from} to ${to}`;

const words = {
  holds: "holds",
  contradicts: "CONTRADICTS",
  missing: "IS MISSING",
  unreadable: "CANNOT BE READ",
} as const;

function anchorText({ line, state, signedBy, problem }: CheckedAnchor): string {
  const named = line === null ? "" : line === 0 ? "before the first line, " : `line ${line}, `;
  const by = signedBy === null ? "" : `, signed by ${signedBy}`;
  return `${named}${words[state]}${by}${problem === null || state === "missing" ? "" : ` (${problem})`}`;
}
