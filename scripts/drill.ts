import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineCommand } from "citty";
import { buildApp } from "../app/build.mjs";
import { PermanentFailure } from "../src/index.ts";
import { toolchainInfo } from "../toolchain/env.mjs";
import { askBeforeEach } from "./drill/screen/interactive.ts";
import { playDrill } from "./drill/play.ts";
import { showProgress } from "./drill/screen/progress.ts";
import { recordName } from "./drill/record/record.ts";
import { renderScreen } from "./drill/screen/screen.ts";
import { badArgument, exitCodes } from "./edge.ts";

const checkout = fileURLToPath(new URL("..", import.meta.url));

/** Rehearses an outage of Clerk in the sandbox, from symptom to closed bypass, and proves each claim of it. */
export default defineCommand({
  meta: { name: "drill", description: "Rehearse an outage of Clerk in the sandbox, end to end" },
  args: {
    interactive: { type: "boolean", description: "Ask before each act (needs a terminal)" },
    keep: { type: "boolean", description: "Leave the rehearsal's working folder in place" },
    json: { type: "boolean", description: "Print the summary as one JSON object" },
    setUpMs: { type: "string", description: "What set-up took before, in milliseconds, for the last screen" },
  },
  async run({ args }) {
    if (args.interactive && !(process.stdin.isTTY && process.stderr.isTTY))
      throw badArgument("--interactive needs a terminal", "Leave it out: the drill runs by itself.");
    const setUpMs = await settingUp(millisecondsOf(args.setUpMs ?? process.env["RUNBOOK_SETUP_MS"]));
    const stop = stopOnSignals();
    let progress: { stop(): void } | undefined;
    const summary = await playDrill({
      checkout,
      recordFolder: join(checkout, ".sandbox", "drills", recordName(new Date())),
      signal: stop.signal,
      keep: args.keep === true,
      ...(setUpMs !== undefined && { setUpMs }),
      ...(args.interactive && { goOn: askBeforeEach(stop.signal) }),
      onRecord: (record) => {
        progress = showProgress(record, process.stderr);
      },
    });
    progress?.stop();
    process.stdout.write(args.json ? `${JSON.stringify(summary)}\n` : `\n${renderScreen(summary)}`);
    return summary.outcome === "held" ? exitCodes.done : exitCodes.failed;
  },
});

/**
 * What must be there before a drill's own time begins.
 * @param beforeMs what took place before this process
 * @returns what set-up took in all, milliseconds; undefined when there was nothing to do
 */
async function settingUp(beforeMs: number | undefined): Promise<number | undefined> {
  if (!toolchainInfo().ready)
    throw new PermanentFailure("The toolchain is not set up", {
      code: "TOOLCHAIN_MISSING",
      hint: "Run `npm start`, or `npm run setup` first; it needs a network once.",
    });
  const { from, ms } = await buildApp((line) => process.stderr.write(`${line}\n`));
  return from === "there" ? beforeMs : (beforeMs ?? 0) + ms;
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
