import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isMissing, readRegularText } from "../../src/adapters/regular-file.mjs";
import type { Summary } from "./summary.ts";

/** Where a project's drills leave their records. */
export const drillsFolder = (project: string): string => join(project, ".sandbox", "drills");

export interface PastDrill extends Pick<Summary, "night" | "outcome" | "beganAt" | "elapsedMs"> {
  /** The drill's record. */
  readonly folder: string;
  readonly held: number;
  readonly claims: number;
}

/**
 * The drills whose records lie beneath `folder`, oldest first.
 * @param tell called with a line for each record without a summary: it was killed, or is under way
 */
export async function pastDrills(
  folder: string,
  tell: (line: string) => void,
): Promise<readonly PastDrill[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const drills: PastDrill[] = [];
  for (const name of names.sort()) {
    const record = join(folder, name);
    const summary = await summaryIn(record);
    if (summary === undefined) tell(`${name} is passed over: it has no summary.`);
    else drills.push({ folder: record, ...summary });
  }
  return drills;
}

async function summaryIn(record: string): Promise<Omit<PastDrill, "folder"> | undefined> {
  try {
    const { night, outcome, beganAt, elapsedMs, assertions } = JSON.parse(
      await readRegularText(join(record, "summary.json")),
    ) as Summary;
    const held = assertions.filter(({ holds }) => holds).length;
    return { night, outcome, beganAt, elapsedMs, held, claims: assertions.length };
  } catch {
    return undefined;
  }
}
