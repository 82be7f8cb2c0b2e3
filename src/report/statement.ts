import type { JournalRecord } from "../journal/event.ts";

/** Numbers of the records that a statement rests on; never none. */
type References = readonly [number, ...number[]];

/** Something that the record shows, or that a person has put on it. */
export interface Stated {
  readonly kind: "stated";
  readonly text: string;
  readonly refs: References;
}

/** Something that nobody has said yet. */
export interface Open {
  readonly kind: "open";
  readonly question: string;
  /** Who is likely to know. */
  readonly who: string;
  /** The command that fills it in. */
  readonly fill: string;
}

export type Line = Stated | Open;

/** One line of the report's head: a label and what is, or is not, known. */
export interface Field {
  readonly label: string;
  readonly lines: readonly Line[];
}

/** @param records what it rests on; doubles and their order do not matter */
export function stated(text: string, first: Numbered, ...rest: readonly (Numbered | undefined)[]): Stated {
  const more = rest.flatMap((each) => (each === undefined || each.seq === first.seq ? [] : [each.seq]));
  const [lowest = first.seq, ...others] = [...new Set([first.seq, ...more])].sort((a, b) => a - b);
  return { kind: "stated", text, refs: [lowest, ...others] };
}

type Numbered = Pick<JournalRecord, "seq">;

/** Records that follow one another as one stretch: 3, 4, 5, 9 are 3 to 5, and 9. */
export function runsOf(refs: readonly number[]): readonly { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const seq of refs) {
    const last = runs.at(-1);
    if (last !== undefined && seq === last.to + 1) last.to = seq;
    else runs.push({ from: seq, to: seq });
  }
  return runs;
}
