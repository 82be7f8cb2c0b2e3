import { readRegularText } from "../../src/adapters/regular-file.mjs";
import { parseJson } from "../../src/ports/parse-json.ts";
import type { ChildResult } from "../stage/children.ts";
import type { Sabotage } from "../stage/options.ts";

/** Where a run has stopped and why, as `--json` says it last. */
export interface Stop {
  readonly step?: string;
  readonly code?: string;
  readonly hint?: string;
}

/** @returns undefined where it did not stop, or did not get to say so */
export function stopOf({ stdout }: Pick<ChildResult, "stdout">): Stop | undefined {
  return (parseJson(stdout.trim().split("\n").at(-1) ?? "") as { readonly stop?: Stop } | undefined)?.stop;
}

/** The places where the runs' processes were killed so far, oldest first: `intent <step>` or `outcome <step>`. */
export const killedAt = async ({ killedAt: file }: Sabotage): Promise<readonly string[]> =>
  file === undefined ? [] : (await readRegularText(file)).split("\n").filter(Boolean);

/** A process of a run that has ended. */
interface Ended {
  /** What had been typed. */
  readonly words: readonly string[];
  /** Places before that process, and now. */
  readonly known: number;
  readonly places: readonly string[];
  readonly result: ChildResult;
}

/**
 * What whoever is at the keyboard types next where a test has the run's process killed. Asked whether a notice has got
 * through they say what they would see in the chat: it is there where the process was killed behind the sending. Notes that were typed are typed again.
 * @returns undefined where the run has ended by itself
 */
export function afterKill(
  run: string | undefined,
  { words, known, places, result }: Ended,
): readonly string[] | undefined {
  if (run === undefined || places.length === 0) return undefined;
  const again = ["resume", run, ...words.filter((word) => word.startsWith("--confirm="))];
  if (places.length > known) return again;
  const { step, code, hint } = stopOf(result) ?? {};
  const [place, at] = places.at(-1)?.split(" ") ?? [];
  if (code !== "OUTCOME_UNKNOWN" || step !== at || hint?.includes("--outcome") !== true) return undefined;
  // Asked again after an answer, it has no other.
  if (words.includes("--outcome")) return undefined;
  return [...again, "--outcome", `${step}=${place === "outcome" ? "done" : "not-done"}`];
}
