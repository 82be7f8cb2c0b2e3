import { systemClock } from "../../adapters/clock.ts";
import { watchFiles } from "../../adapters/watch-files.ts";
import { uptimeJson } from "../../watch/uptime-json.ts";
import { uptimeLines } from "../../watch/uptime-text.ts";
import { uptimeReport } from "../../watch/uptime.ts";
import { historyLines } from "../../watch/watch.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { historyFolder, historyOptions, targetOf } from "./history-options.ts";
import { pageAt } from "./page-at.ts";

export const uptimeCommand = defineCommand({
  summary: "The uptime of the last 90 days against a target, from the history; looks at nothing",
  options: historyOptions,
  async run(args, { out, cwd }) {
    const history = watchFiles(historyFolder(cwd, args.history));
    const target = targetOf(args.target);
    const app = "From the history";
    const writePage = await pageAt(args.page, { cwd, history, clock: systemClock, app, target });
    const report = uptimeReport(await historyLines(history, systemClock.now()), systemClock.now(), target);
    await writePage();
    out.answer(uptimeJson(report), () => uptimeLines(report, history.place));
    return exitCodes.done;
  },
});
