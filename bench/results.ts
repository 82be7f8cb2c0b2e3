import { tableOf, type Result } from "./table.ts";

/** One benchmark's result and the run that it was taken in. */
export interface Taken extends Result {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly machine: string;
  /** Processes that wanted a processor in the minute before it, and in its last one. */
  readonly load: { readonly before: string; readonly after: string };
}

const head = [
  "# Benchmarks",
  "",
  "Written by `npm run bench -- --write`; repeat it with the same command. Load is how many processes wanted a processor, in",
  "the minute before and in the last minute of each. Ratios are paired: each round's sample by the other one of the same",
  "round. Loopback only.",
  "",
].join("\n");

/** One benchmark as Markdown. Pure. */
function sectionOf(taken: Taken): string {
  const { at, machine, load } = taken;
  const [title = "", ...table] = tableOf(taken).split("\n");
  const when = `Taken at ${at.slice(0, 16)}Z, load ${load.before} before and ${load.after} at its end. ${machine}.`;
  return [title, "", when, ...table].join("\n");
}

/**
 * The page with what was taken now in place of what it had before, in the benchmarks' order; the rest stays. Pure.
 * @param titles of all benchmarks, in their order; a section by another title is dropped
 */
export function pageWith(before: string, taken: readonly Taken[], titles: readonly string[]): string {
  const sections = new Map(
    before
      .split(/^(?=## )/m)
      .slice(1)
      .map((text) => [/^## (.*)/.exec(text)?.[1] ?? "", text.trim()]),
  );
  for (const one of taken) sections.set(one.title, sectionOf(one).trim());
  const kept = titles.flatMap((title) => sections.get(title) ?? []);
  return `${[head.trim(), ...kept].join("\n\n")}\n`;
}
