import { defineCommand } from "citty";
import { badArgument, exitCodes } from "../src/cli/edge.ts";
import { openLook, requestsAMinute } from "../src/status/watch/look.ts";
import { statusOnce } from "../src/status/once.ts";
import { warnOnRecord } from "../src/status/warn-on-record.ts";
import { watchStatus, type Shown } from "../src/status/watch/watch.ts";
import { checkoutRoot, openWorld, stackArg } from "../src/cli/world.ts";

/** Seconds between looks of `--watch`: the least, the usual, the most. */
const [shortest, usual, longest] = [2, 10, 300];

export default defineCommand({
  meta: { name: "status", description: "What is open, until when, who opened it, and what is owed" },
  args: {
    ...stackArg,
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
    json: { type: "boolean", description: "Print as JSON; with --watch one object per change" },
  },
  async run({ args }) {
    if (args.watch !== true && (args.every !== undefined || args.notify === true))
      throw badArgument("--every and --notify go with --watch", "Add --watch.");
    const seconds = Number(args.every ?? usual);
    if (!(seconds >= shortest && seconds <= longest))
      throw badArgument(`--every ${args.every} is not a time`, `Give seconds, ${shortest} to ${longest}.`);
    const ports = await openWorld({ stack: args.stack });
    return args.watch === true
      ? await watch(ports, seconds * 1000, args.notify === true, args.json === true)
      : await statusOnce(ports, args.json === true);
  },
});

type World = Awaited<ReturnType<typeof openWorld>>;

/** @returns 4 when it was open at the last look, else 0 */
async function watch(ports: World, everyMs: number, notify: boolean, json: boolean): Promise<number> {
  const root = checkoutRoot();
  const ending = new AbortController();
  const end = () => ending.abort();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
  const { vercel, app, clerk } = requestsAMinute(everyMs);
  const cost = `${vercel + app + clerk} requests a minute (Vercel ${vercel}, the app ${app}, Clerk ${clerk})`;
  const { stdout, stderr } = process;
  const kind: Shown["kind"] = json ? "json" : stdout.isTTY === true ? "screen" : "lines";
  if (kind === "lines") stderr.write(`Looks every ${everyMs / 1000} s, ${cost}; Ctrl-C ends.\n`);
  const last = await watchStatus(
    {
      clock: ports.clock,
      everyMs,
      look: openLook(root, ports),
      shown: {
        kind,
        write: (text) => void stdout.write(ports.redact(text)),
        columns: () => stdout.columns ?? 120,
        rows: () => stdout.rows ?? 40,
      },
      cost,
      notify: notify ? () => warnOnRecord(root, ports) : undefined,
    },
    ending.signal,
  );
  return last?.open === true ? exitCodes.bypassOpen : exitCodes.done;
}
