import type { Evidence, FactVerdict } from "../../src/facts/evidence.ts";
import { factNames, type FactName } from "../../src/facts/facts.ts";

export type SeenFacts = Partial<
  Record<FactName, FactVerdict | readonly [FactVerdict, Readonly<Record<string, unknown>>]>
>;

/** All well except for what is said. */
export function evidenceOf(seen: SeenFacts, otherwise: FactVerdict = "ok"): readonly Evidence[] {
  return factNames.map((fact) => {
    const said = seen[fact] ?? otherwise;
    const [verdict, data] = typeof said === "string" ? [said, {}] : said;
    return {
      fact,
      verdict,
      data,
      summary: `${fact} is ${verdict}.`,
      elapsedMs: 1,
      at: "2026-11-21T03:00:00.000Z",
    };
  });
}
