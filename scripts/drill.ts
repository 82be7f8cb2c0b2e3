import { join } from "node:path";
import { defineCommand } from "../src/cli/command.ts";
import { builtApp, neededForDrills } from "../rehearsal/checkout/built-app.ts";
import { closest } from "../src/runbook/closest.ts";
import { PermanentFailure } from "../src/errors.ts";
import { toolchainInfo } from "../toolchain/env.mjs";
import { chosenNights, nights as allNights, NoSuchNight } from "../rehearsal/nights/all.ts";
import type { Night } from "../rehearsal/nights/night.ts";
import { nightsList } from "../rehearsal/nights/page.ts";
import { playDrill, type DrillOptions } from "../rehearsal/play.ts";
import { drillsFolder } from "../rehearsal/record/past-drills.ts";
import { recordName } from "../rehearsal/record/record.ts";
import type { Summary } from "../rehearsal/record/summary.ts";
import { askBeforeEach, renderScreen } from "../rehearsal/screen/screen.ts";
import { showProgress } from "../rehearsal/screen/progress.ts";
import { renderSeries } from "../rehearsal/screen/series-table.ts";
import { playSeries } from "../rehearsal/series.ts";
import { cleanUpLeftBehind } from "../rehearsal/stage/left-behind.ts";
import { badArgument } from "../src/cli/edge.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import type { Output } from "../src/cli/output.ts";

/**
 * Rehearses nights in the sandbox, from symptom to review, and proves each claim of them.
 * @param broken what a test breaks, to see that the command fails, and what it begins from; nothing of it can be typed
 */
export const drillCommand = (broken: Pick<DrillOptions, "sabotage" | "patience" | "left"> = {}) =>
  defineCommand({
    summary:
      "Rehearse a night in the sandbox, end to end, and prove each claim of it: without options Clerk's outage, as npm start does",
    json: "Print the summary as one JSON object; of several nights, one object with all of them",
    options: {
      night: { type: "list", description: "Another night, by its name in --list; may be given again" },
      all: { type: "boolean", description: "Every night, one after the other, with a table at the end" },
      list: { type: "boolean", description: "Name the nights and play none" },
      interactive: { type: "boolean", description: "Ask before each act (needs a terminal)" },
      keep: { type: "boolean", description: "Leave the rehearsal's working folder in place" },
      setUpMs: {
        type: "string",
        description: "What set-up took before, in milliseconds, for the last screen",
      },
    },
    async run(args, call) {
      const { out } = call;
      const nights = nightsOf(args.night, args.all);
      if (args.list) return list(out);
      if (args.interactive && !(call.stdin.isTTY && process.stderr.isTTY))
        throw badArgument("--interactive needs a terminal", "Leave it out: the drill runs by itself.");
      const checkout = projectRoot(call.cwd);
      const { setUpMs, app } = await settingUp(
        checkout,
        millisecondsOf(args.setUpMs ?? call.env["RUNBOOK_SETUP_MS"]),
        out,
      );
      const { signal } = stopOnSignals();
      for (const left of await cleanUpLeftBehind())
        out.note(`An earlier drill was killed; what it left in ${left} is cleaned up.`);
      const play = async (night: Night, at: number): Promise<Summary> => {
        if (nights.length > 1)
          out.note("", `Night ${at + 1} of ${nights.length}: ${night.name}. ${night.title}.`);
        let progress: { stop(): void } | undefined;
        const summary = await playDrill({
          ...broken,
          night,
          checkout,
          app,
          recordFolder: join(drillsFolder(checkout), recordName(new Date(), night.name)),
          signal,
          keep: args.keep,
          ...(setUpMs !== undefined && { setUpMs }),
          ...(args.interactive && { goOn: askBeforeEach(signal) }),
          onRecord: (record) => {
            progress = showProgress(record, process.stderr);
          },
        });
        progress?.stop();
        if (!out.asJson) out.print("", ...renderScreen(summary).trimEnd().split("\n"));
        return summary;
      };
      const series = await playSeries(nights, play);
      if (out.asJson) out.json(nights.length > 1 ? series : series.nights[0]);
      else if (nights.length > 1) out.print("", ...renderSeries(series).trimEnd().split("\n"));
      return series.outcome === "held" ? exitCodes.done : exitCodes.failed;
    },
  });

export default drillCommand();

function nightsOf(names: readonly string[], all: boolean): readonly Night[] {
  if (all && names.length > 0)
    throw badArgument("--all and --night ask for different things", "Leave one of them out.");
  try {
    return chosenNights(names, all);
  } catch (error) {
    if (!(error instanceof NoSuchNight)) throw error;
    const known = allNights.map(({ name }) => name);
    throw badArgument(error.message, closest(error.asked, known, "./runbook drill --list"));
  }
}

function list(out: Output): number {
  const told = allNights.map(({ name, title, proves }) => ({ name, title, proves }));
  out.answer({ nights: told }, () => nightsList().trimEnd().split("\n"));
  return exitCodes.done;
}

/**
 * What must be there before a drill's own time begins.
 * @param beforeMs what took place before this process
 * @returns what set-up took in all, milliseconds; undefined when there was nothing to do. And the app's folder
 */
async function settingUp(
  project: string,
  beforeMs: number | undefined,
  out: Output,
): Promise<{ readonly setUpMs: number | undefined; readonly app: string }> {
  neededForDrills();
  if (!toolchainInfo().ready)
    throw new PermanentFailure("The toolchain is not set up", {
      code: "TOOLCHAIN_MISSING",
      hint: "Run `./runbook setup` first; it needs a network once.",
    });
  const { folder, from, ms } = await builtApp(project, (line) => out.note(line));
  return { app: folder, setUpMs: from === "there" ? beforeMs : (beforeMs ?? 0) + ms };
}

function millisecondsOf(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  if (!/^\d+$/.test(text))
    throw badArgument(`${text} is no number of milliseconds`, "Write --set-up-ms=1234.");
  return Number(text);
}

/** The first Ctrl-C ends the drill in order; the children are stopped and the record is closed. */
function stopOnSignals(): AbortController {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => controller.abort());
  return controller;
}
