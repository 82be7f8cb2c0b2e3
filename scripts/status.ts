import { clerkConfig } from "../infra/variable-keys.ts";
import { callsDue, loadContacts } from "../src/cli/contacts/calls.ts";
import { defineCommand, type Invocation } from "../src/cli/command.ts";
import { badArgument } from "../src/cli/edge.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { freezeSources } from "../src/cli/freeze-warning.ts";
import { stackOption } from "../src/cli/options.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { openWorld } from "../src/cli/world.ts";
import { gateKeyNow } from "../src/bypass/live/gate-key-now.ts";
import { unlessRefused } from "../src/errors.ts";
import { openFolders } from "../src/open-folders.ts";
import { onCallAt } from "../src/people/rota.ts";
import type { RunFolders } from "../src/ports/journal-store.ts";
import { runPlansEndOf } from "../src/run/plans-end.ts";
import { askFreeze } from "../src/status/freeze.ts";
import { readHeldBack, stillInForce } from "../src/status/held-back.ts";
import { readStatus } from "../src/status/read-status.ts";
import { statusJson } from "../src/status/status-json.ts";
import { statusLines } from "../src/status/status-lines.ts";
import { askVariables } from "../src/status/variables.ts";
import { openLook, requestsAMinute } from "../src/status/watch/look.ts";
import { warnOnRecord } from "../src/status/watch/warn-on-record.ts";
import { watchStatus, type Shown } from "../src/status/watch/watch.ts";

/** Seconds between looks of `--watch`: the least, the usual, the most. */
const [shortest, usual, longest] = [2, 10, 300];

export default defineCommand({
  summary: "What is in force, until when, since whom, and which reviews are pending",
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
    const folders = await openFolders(projectRoot(call.cwd));
    return args.watch
      ? await watch(ports, folders, { everyMs: seconds * 1000, notify: args.notify }, call)
      : await once(ports, folders, call);
  },
});

type World = Awaited<ReturnType<typeof openWorld>>;

/** @returns 4 while something is open, 1 when a record here is damaged */
async function once(ports: World, folders: RunFolders, { out, env, cwd }: Invocation): Promise<number> {
  const look = readStatus({ ports, folders, env });
  const freeze = askFreeze(
    Promise.resolve(freezeSources(ports, env)),
    look.then(({ gate }) => gate),
  );
  const [read, { callNow: calls }, toolchain, variables, held] = await Promise.all([
    look,
    peopleNow(projectRoot(cwd), ports.clock.now()),
    ports.stack.toolchain(),
    env["VERCEL_API_TOKEN"] ? askVariables(ports, clerkConfig) : undefined,
    readHeldBack(ports),
  ]);
  const status = { ...read, runs: { ...read.runs, inForce: stillInForce(read.runs.inForce, held) } };
  const { open, runs, gate } = status;
  const key = open ? await unlessRefused(() => gateKeyNow(ports, undefined, gate)) : undefined;
  const beside = { key, calls, variables, held, toolchain };
  out.answer(statusJson(status, beside), () => statusLines(status, beside));
  out.note(...(await freeze.lines()));
  return open ? exitCodes.bypassOpen : runs.damaged ? exitCodes.failed : exitCodes.done;
}

/** Who is on call and who is to be called; what is wrong with contacts is said by the commands that are about them. */
async function peopleNow(root: string, nowMs: number) {
  const [callNow, onCall] = await Promise.all([
    callsDue(root, nowMs),
    unlessRefused(async () => {
      const { rota, people } = await loadContacts(root);
      const shift = onCallAt(rota, nowMs);
      return people.find(({ id }) => id === shift?.who)?.name ?? shift?.who;
    }),
  ]);
  return { callNow, onCall };
}

/** @returns 4 when it was open at the last look, else 0 */
async function watch(
  ports: World,
  folders: RunFolders,
  { everyMs, notify }: { readonly everyMs: number; readonly notify: boolean },
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
      look: openLook({
        ...{ ports, folders, env, people: (nowMs) => peopleNow(root, nowMs) },
        closes: async (run) => {
          // All steps: the one look of `status` needs none of them.
          const { standardCatalogue: catalogue } = await import("../src/steps/standard.ts");
          return await runPlansEndOf("bypass", run, { folders, catalogue });
        },
      }),
      shown: {
        kind,
        write: (text) => sink.out(ports.redact(text)),
        columns: () => sink.columns ?? 120,
        rows: () => sink.rows ?? 40,
      },
      cost,
      notify: notify ? warnOnRecord({ folders, ports }) : undefined,
    },
    ending.signal,
  );
  return last?.open === true ? exitCodes.bypassOpen : exitCodes.done;
}
