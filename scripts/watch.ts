import { holdHistory } from "../src/adapters/watch-lease.ts";
import { watchFiles } from "../src/adapters/watch-files.ts";
import { defineCommand } from "../src/cli/command.ts";
import { badArgument } from "../src/cli/edge.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { stackOption } from "../src/cli/options.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { checklistsAt, hostOf, originOf, targetOptions, targetsOf } from "../src/cli/targets.ts";
import { stopAtInterrupt } from "../src/cli/interrupts.ts";
import { newsLines } from "../src/cli/watch/news-lines.ts";
import { pageAt } from "../src/cli/watch/page-at.ts";
import { historyFolder, historyOptions, targetOf } from "../src/cli/watch/history-options.ts";
import { uptimeCommand } from "../src/cli/watch/uptime-command.ts";
import { openWorld } from "../src/cli/world.ts";
import { gatherFacts } from "../src/facts/gather.ts";
import { redactData } from "../src/ports/redact.ts";
import { lookOnce } from "../src/watch/look.ts";
import { audiencesOf } from "../src/watch/tell.ts";
import { historyLines, watch } from "../src/watch/watch.ts";
import type { News, Pace } from "../src/watch/watching.ts";

const usual = { every: 30, everyOnce: 300, signIn: 5 };

export default defineCommand({
  summary: "Look every half minute whether people get in, say once when they cannot, and keep the uptime",
  json: "Print one JSON object for each thing that happens",
  options: {
    ...stackOption,
    ...targetOptions,
    every: {
      type: "string",
      description: "Seconds from one look to the next, 10 to 3600 (Default: 30; 300 with --once)",
    },
    signInEvery: {
      type: "string",
      description:
        "Minutes from one real sign-in of the test user to the next, 1 to 1440; 0: none (Default: 5)",
    },
    once: {
      type: "boolean",
      description: "One look, for cron and GitHub Actions; what was before stands in the history",
    },
    ...historyOptions,
    takeOver: {
      type: "boolean",
      description: "Go on with a history whose watcher on another machine is known to be gone",
    },
  },
  commands: { uptime: uptimeCommand },
  async run(args, call) {
    const { out, cwd } = call;
    const [pace, target] = [paceOf(args), targetOf(args.target)];
    const [origin, frontendApi] = [originOf(args.origin), hostOf(args.frontendApi)];
    const ports = await openWorld(call, args);
    const { clock, notify, redact } = ports;
    const known = await targetsOf(ports);
    const targets = {
      appOrigin: origin ?? known.targets.appOrigin,
      frontendApi: frontendApi ?? known.targets.frontendApi,
      protectedPath: known.targets.protectedPath,
    };
    if (targets.appOrigin === undefined || targets.frontendApi === undefined)
      throw badArgument(
        `there is nothing to watch: ${known.warning ?? "app and Frontend API are not known"}`,
        "Choose a stack, or give --origin and --frontend-api.",
      );
    const root = projectRoot(cwd);
    const folder = historyFolder(cwd, args.history);
    const history = watchFiles(folder);
    const about = { app: targets.appOrigin, target };
    const page = await pageAt(args.page, { cwd, history, clock, ...about });
    const to = await audiencesOf(notify);
    await historyLines(history, clock.now());
    const checklists = await checklistsAt(root);
    const release = await holdHistory(folder, args.takeOver);
    const interrupts = stopAtInterrupt();
    const show = newsLines({ out, pace, hasTestUser: ports.clerk.testUser !== undefined, place: folder });
    show.begin();
    try {
      const { alert } = await watch(
        {
          ...{ clock, notify, history, to, signal: interrupts.stop },
          // What is kept and told holds no secret, whatever an answer had in it.
          look: async (how) => redactData(await lookOnce({ ports, targets }, how), redact),
          triage: async (signal) =>
            redactData(await gatherFacts(ports, targets, { signal, checklists }), redact),
          onNews: (news: News) => show.tell(news),
          afterNews: page,
        },
        pace,
      );
      show.end();
      return pace.once && alert !== undefined ? exitCodes.failed : exitCodes.done;
    } finally {
      interrupts.release();
      await release();
    }
  },
});

function paceOf(args: {
  readonly every: string | undefined;
  readonly signInEvery: string | undefined;
  readonly once: boolean;
}): Pace {
  const { every, signInEvery, once } = args;
  return {
    everySeconds: whole("every", every, { from: 10, to: 3600 }, once ? usual.everyOnce : usual.every),
    signInMinutes: whole("sign-in-every", signInEvery, { from: 0, to: 1440 }, usual.signIn),
    once,
  };
}

function whole(
  flag: string,
  text: string | undefined,
  { from, to }: { readonly from: number; readonly to: number },
  usually: number,
): number {
  if (text === undefined) return usually;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= from && value <= to) return value;
  throw badArgument(`--${flag} ${text} is not a time`, `Give a whole number, ${from} to ${to}.`);
}
