import { groupOf, groups, type Check } from "../../src/readiness/check.ts";
import type { Plant } from "./plant.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|");

/** docs/ready.md between its marks: each check with what it costs, how it is mended, and what is planted to see that it is found. */
export function pagePart(checks: readonly Check[], plants: readonly Plant[]): string {
  return (Object.keys(groups) as (keyof typeof groups)[])
    .map((group) => {
      const of = checks.filter((check) => groupOf(check) === group);
      return [`## ${groups[group]}`, ...of.map((check) => section(check, plants))].join("\n\n");
    })
    .join("\n\n");
}

function section({ id, severity, title, why, mend, away, machine }: Check, plants: readonly Plant[]): string {
  const planted = plants.filter(({ check }) => check === id).map(({ name }) => name);
  return [
    `### ${id}`,
    `${title} (${severity})`,
    `Why: ${cell(why)}`,
    `Mend: ${cell(mend)}`,
    ...(away === undefined ? [] : [`Part of \`--offline-check\`: ${away.join(", ")}.`]),
    ...(machine === true ? ["About the machine that looks: left out by `--skip machine`."] : []),
    `Planted in \`test/readiness/planted.test.ts\`: ${planted.join("; ")}.`,
  ].join("\n\n");
}
