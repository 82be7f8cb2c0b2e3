import { resolve } from "node:path";
import { systemClock } from "../../adapters/clock.ts";
import { watchFiles } from "../../adapters/watch-files.ts";
import { uptimeJson } from "../../watch/uptime-json.ts";
import { uptimeLines } from "../../watch/uptime-text.ts";
import { uptimeReport } from "../../watch/uptime.ts";
import { historyLines } from "../../watch/watch.ts";
import { defineCommand, type OptionDefinitions } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { projectRoot } from "../roots.ts";
import { pageAt } from "./page-at.ts";

export const historyOption = {
  history: { type: "string", description: "Folder of the history (Default: watch/ in the project)" },
} as const satisfies OptionDefinitions;

/** Where the history lies. */
export const historyFolder = (cwd: string, given: string | undefined): string =>
  given === undefined ? resolve(projectRoot(cwd), "watch") : resolve(cwd, given);

export const uptimeCommand = defineCommand({
  summary: "The uptime of the last 90 days against 99.9 %, from the history; looks at nothing",
  options: {
    ...historyOption,
    page: { type: "string", description: "Write it there as one HTML file" },
  },
  async run(args, { out, cwd }) {
    const history = watchFiles(historyFolder(cwd, args.history));
    const writePage = await pageAt(args.page, { cwd, history, clock: systemClock, app: "From the history" });
    const report = uptimeReport(await historyLines(history, systemClock.now()), systemClock.now());
    await writePage();
    out.answer(uptimeJson(report), () => uptimeLines(report, history.place));
    return exitCodes.done;
  },
});
