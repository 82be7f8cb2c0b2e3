import { resolve } from "node:path";
import { drillsFolder, pastDrills, type PastDrill } from "../rehearsal/record/past-drills.ts";
import { fileUnwritable } from "../src/adapters/file-trouble.ts";
import { writeRegular } from "../src/adapters/regular-file.mjs";
import { defineCommand } from "../src/cli/command.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { readHistory } from "../src/history/read-history.ts";
import { meansOf, type Means, type RunTimes } from "../src/history/times.ts";
import { trendPage } from "../src/history/trend.ts";
import { openFolders } from "../src/open-folders.ts";
import { durationText, instantText } from "../src/report/instant.ts";

export default defineCommand({
  summary: "The drills and incidents on this machine: what held, and how long it took to help",
  options: {
    picture: { type: "string", description: "Write the times by date there, as one HTML file" },
  },
  async run(args, { out, cwd }) {
    const tell = (line: string) => out.note(line);
    const drills = await pastDrills(drillsFolder(projectRoot(cwd)), tell);
    const runs = await readHistory(
      [
        { folders: await openFolders(projectRoot(cwd)), kind: "incident" },
        ...(await Promise.all(
          drills.map(
            async ({ folder, night }) =>
              ({ folders: await openFolders(folder), kind: "drill", night }) as const,
          ),
        )),
      ],
      tell,
    );
    const means = { incidents: meansOf(of(runs, "incident")), drills: meansOf(of(runs, "drill")) };
    if (args.picture !== undefined) {
      const file = resolve(cwd, args.picture);
      await writeRegular(file, trendPage(runs)).catch((error: unknown) => {
        throw fileUnwritable(args.picture ?? file, error, "Name a file in a folder that exists.");
      });
      out.note(`Written: ${file}`);
    }
    out.answer({ drills, runs, means }, () => [
      ...drillLines(drills),
      "",
      ...meanLines("Incidents", means.incidents),
      ...meanLines("Drills", means.drills),
    ]);
    return exitCodes.done;
  },
});

const of = (runs: readonly RunTimes[], kind: RunTimes["kind"]): readonly RunTimes[] =>
  runs.filter((run) => run.kind === kind);

function drillLines(drills: readonly PastDrill[]): readonly string[] {
  if (drills.length === 0) return ["No drill is on record here. `./runbook drill` plays one."];
  const width = Math.max(...drills.map(({ night }) => night.length));
  return drills.map(({ night, outcome, beganAt, elapsedMs, held, claims }) =>
    [
      instantText(beganAt),
      night.padEnd(width),
      (outcome === "failed" ? "FAILED" : outcome).padEnd(7),
      `${held} of ${claims} claims`,
      durationText(elapsedMs) ?? "",
    ].join("  "),
  );
}

const meanLines = (what: string, means: Means): readonly string[] => [
  `${what}, mean time from detection to:`,
  ...Object.entries(means).map(([name, { of: count, meanMs }]) =>
    meanMs === undefined
      ? `  ${name.padEnd(12)}not on record`
      : `  ${name.padEnd(12)}${durationText(meanMs) ?? ""} (${count === 1 ? "one run" : `${count} runs`})`,
  ),
];
