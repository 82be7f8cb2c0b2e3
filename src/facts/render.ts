import { categoryTitles, priorities, type Category, type Evidence, type Facts } from "./evidence.ts";
import { featureWords } from "./features.ts";
import { Situation } from "./situation.ts";
import { directionOf, type Direction } from "./direction.ts";
import { wrapText } from "../ports/printable.ts";

const directions = ["for", "against", "neither", "none"] as const satisfies readonly Direction[];

const headings: Readonly<Record<"cause" | "none" | "unknown", Readonly<Record<Direction, string>>>> = {
  cause: {
    for: "Speaks for it",
    against: "Speaks against it",
    neither: "Fits either way",
    none: "Not known",
  },
  none: { for: "Well", against: "Not quite, and not enough for a cause", neither: "", none: "Not known" },
  unknown: { for: "Not well", against: "Well", neither: "", none: "Not known" },
};

/** Slower than this is told beside a piece of evidence, milliseconds; the rest stands in the JSON. */
const tellMs = 2_000;

/**
 * Triage as text: what it is, the evidence by which way it speaks, what to look at, and last, where the reader's eye is, what
 * to do.
 * @param width characters in a line
 */
export function renderTriage(facts: Facts, width = 100): readonly string[] {
  const { triage } = facts;
  const { category, severity, special, also = [], features = [], look = [], next = [] } = triage;
  const how = severity === undefined ? "" : `, ${severity} (${priorities[severity]})`;
  const said = (text: string) => wrapText(text, width, "", "  ");
  return [
    `${categoryTitles[category].toUpperCase()}${how}`,
    ...said(triage.summary),
    ...(features.length > 0
      ? said(`People cannot: ${features.map((each) => featureWords[each]).join("; ")}.`)
      : []),
    ...(also.length > 0
      ? said(`At the same time: ${also.map((each) => categoryTitles[each]).join(", ")}.`)
      : []),
    ...evidenceLines(facts, width),
    ...(look.length > 0 ? ["", "See for yourself in a browser"] : []),
    ...look.flatMap((each) => wrapText(each, width, "  - ", "    ")),
    "",
    triage.runbook === undefined && special === undefined && category !== "none"
      ? "What to do (no runbook is shipped for this)"
      : "What to do",
    ...next.flatMap(({ do: what, command }, index) => [
      ...wrapText(command === undefined ? what : `${what}:`, width, `  ${index + 1}. `, "     "),
      // never wrapped: it is to be copied
      ...(command === undefined ? [] : [`       ${command}`]),
    ]),
  ];
}

function evidenceLines({ triage, evidence }: Facts, width: number): readonly string[] {
  const now = new Situation(evidence, undefined);
  const reported = [...triage.for, ...triage.against].filter((each) => each.startsWith("Someone reports"));
  const toward = reported.some((each) => triage.for.includes(each)) ? "for" : "against";
  return directions.flatMap((wanted) => {
    const lines = evidence
      .filter((each) => directionOf(each, triage.category, now) === wanted)
      .flatMap((each) => wrapText(sentence(each), width, `  ${each.fact.padEnd(13)}`, " ".repeat(15)));
    const told = wanted === toward ? reported.map((each) => `  ${"people".padEnd(13)}${each}`) : [];
    const all = [...told, ...lines];
    return all.length === 0 ? [] : ["", headingOf(triage.category, wanted), ...all];
  });
}

function headingOf(category: Category, toward: Direction): string {
  return headings[category === "none" || category === "unknown" ? category : "cause"][toward];
}

const sentence = ({ summary, elapsedMs }: Evidence) =>
  elapsedMs < tellMs ? summary : `${summary} (after ${(elapsedMs / 1000).toFixed(1)} s)`;
