import { defineCommand } from "../src/cli/command.ts";
import { badArgument } from "../src/cli/edge.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { stackOption } from "../src/cli/options.ts";
import type { Invocation } from "../src/cli/command.ts";
import { openLook, requestsAMinute } from "../src/status/watch/look.ts";
import { statusOnce } from "../src/status/once.ts";
import { warnOnRecord } from "../src/status/warn-on-record.ts";
import { watchStatus, type Shown } from "../src/status/watch/watch.ts";
import { openWorld } from "../src/cli/world.ts";

/** Seconds between looks of `--watch`: the least, the usual, the most. */
const [shortest, usual, longest] = [2, 10, 300];

export default defineCommand({
  summary: "What is open, until when, who opened it, and what is owed",
  json: "Print as JSON; with --watch one object per change",
  options: {
    ...stackOption,
    watch: {
      type: "boolean",
      description: "Go on looking until Ctrl-C; a screen on a terminal, else a line per change",
    },
    every: {
      type: "string",
      description: `Seconds between looks of --watch, ${shortest} to ${longest} (Default: ${usual})`,
    },
    notify: {
      type: "boolean",
      description: "With --watch: send the warnings before the end for the opening on record here, each once",
    },
  },
  async run(args, call) {
    if (!args.watch && (args.every !== undefined || args.notify))
      throw badArgument("--every and --notify go with --watch", "Add --watch.");
    const seconds = Number(args.every ?? usual);
    if (!(seconds >= shortest && seconds <= longest))
      throw badArgument(`--every ${args.every} is not a time`, `Give seconds, ${shortest} to ${longest}.`);
    const ports = await openWorld(call, { stack: args.stack });
    return args.watch ? await watch(ports, seconds * 1000, args.notify, call) : await statusOnce(ports, call);
  },
});

type World = Awaited<ReturnType<typeof openWorld>>;

/** @returns 4 when it was open at the last look, else 0 */
async function watch(
  ports: World,
  everyMs: number,
  notify: boolean,
  { out, cwd, env, sink }: Invocation,
): Promise<number> {
  const root = projectRoot(cwd);
  const ending = new AbortController();
  const end = () => ending.abort();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
  const { vercel, app, clerk } = requestsAMinute(everyMs);
  const cost = `${vercel + app + clerk} requests a minute (Vercel ${vercel}, the app ${app}, Clerk ${clerk})`;
  const kind: Shown["kind"] = out.asJson ? "json" : out.isTerminal ? "screen" : "lines";
  if (kind === "lines") out.note(`Looks every ${everyMs / 1000} s, ${cost}; Ctrl-C ends.`);
  const last = await watchStatus(
    {
      clock: ports.clock,
      everyMs,
      look: openLook(root, ports, env),
      shown: {
        kind,
        write: (text) => sink.out(ports.redact(text)),
        columns: () => sink.columns ?? 120,
        rows: () => sink.rows ?? 40,
      },
      cost,
      notify: notify ? () => warnOnRecord(root, ports) : undefined,
    },
    ending.signal,
  );
  return last?.open === true ? exitCodes.bypassOpen : exitCodes.done;
}
