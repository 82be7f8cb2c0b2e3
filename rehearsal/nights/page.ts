import { nights, usualNight } from "./all.ts";
import type { Night } from "./night.ts";

/** What `./runbook drill --list` prints. */
export function nightsList(): string {
  const width = Math.max(...nights.map(({ name }) => name.length)) + 2;
  const lines = nights.map(
    (night) => `${night.name.padEnd(width)}${night.title}${night === usualNight ? " (the usual night)" : ""}`,
  );
  return `${lines.join("\n")}\n\nOne of them: ./runbook drill --night <name>. All of them: ./runbook drill --all.\n`;
}

/** docs/drills.md */
export function nightsPage(): string {
  return [
    "# Drills",
    "",
    "Whole nights, rehearsed in the [sandbox](../sandbox/README.md): the real engine, the real app, real signatures, people at",
    "browsers, and an outage. A night is a list of acts; each act makes claims, every claim rests on what was seen, and one",
    "that does not hold fails the drill.",
    "",
    "```sh",
    "./runbook drill                          # the usual night, as npm start plays it",
    "./runbook drill --list                   # every night and its title",
    "./runbook drill --night own-mistake      # one; the flag may be given again",
    "./runbook drill --all                    # all of them, with a table at the end",
    "```",
    "",
    "`--interactive` asks before each act, `--json` prints summaries instead of screens, `--keep` leaves the working folder.",
    "The exit code is 0 when everything held, else 1. Ctrl-C ends a drill in order and leaves no process behind; what one that",
    "was killed leaves, the next one ends and removes. Each night's record is a folder beneath `.sandbox/drills/`:",
    "`drill.jsonl` has every event, `output/` what each command printed, `incidents/` the runs' own records, `summary.json` and",
    "`screen.txt` what it amounts to.",
    "",
    "Written by `WRITE_DRILLS_PAGE=1 npx vitest run test/drill/nights.test.ts`. The name before each line is the claim that",
    "shows it; a night that ends without making one of these claims has failed.",
    "",
    "Long tests hold the nights themselves to account. `test/drill/taken-out-*.long.ts` takes each step with an effect out of its",
    "runbook in turn, and the night must fail by what the world shows; `test/drill/not-missed.ts` lists the few that no night",
    "misses, with the reason. `test/drill/killed.long.ts` kills the run's process at each step of five nights: as its intent is on",
    "the journal, and as an effect has happened and its outcome is not on the journal. Somebody types `./runbook resume` each time,",
    "and every claim of the night holds. `test/drill/faults-*.long.ts` plays each night whose runbook runs whole under one fault of each kind",
    "at a vendor's edge, drawn from a seed that is in the test's name (`FAULT_SEED=1` plays it again): it ends right, or stops for",
    "a person and ends right once they went on.",
    "",
    ...nights.flatMap(section),
  ].join("\n");
}

function section({ name, title, proves }: Night): readonly string[] {
  const rows = Object.entries(proves).map(([claim, says]) => `- \`${claim}\`: ${says}`);
  return [`## ${name}`, "", `${title}.`, "", ...rows, ""];
}
