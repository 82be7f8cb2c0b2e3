import { defineCommand } from "citty";
import { beginAct, close } from "./bypass/act.ts";
import { openCommand } from "./bypass/open-command.ts";
import { approvalArgs } from "./bypass/opening-args.ts";
import { renewCommand } from "./bypass/renew-command.ts";
import { bypassStatus, statusLines } from "../src/status/bypass-status.ts";
import { syncBypass } from "./bypass/sync.ts";
import { exitCodes } from "../src/cli/edge.ts";
import { knownRuns } from "../src/status/runs.ts";
import { checkoutRoot, openWorld, stackArg } from "../src/cli/world.ts";
import { askAppGate, type AppGate } from "../src/facts/app-gate.ts";
import { knownApproval } from "../src/bypass/live/known-approval.ts";
import type { OpenedPorts } from "../src/open-ports.ts";

const json = { type: "boolean", description: "Print one JSON object" } as const;

const closeCommand = defineCommand({
  meta: { name: "close", description: "Close the bypass and see it closed in the live app; needs nobody" },
  args: { ...stackArg, direct: approvalArgs.direct, json },
  async run({ args }) {
    const act = await beginAct({ stack: args.stack, direct: args.direct === true });
    const until = (await act.ports.stack.bypassConfig())?.until;
    const rest = until === undefined ? "" : ` It ends by itself at ${until} in any case.`;
    const closed = await close(act, (done) => {
      const text = `Closed (generation ${done.generation}),${done.verified ? " seen in the live app." : ` but not seen in the live app: ${done.problem}${rest}`}`;
      process.stdout.write(`${args.json === true ? JSON.stringify(done) : text}\n`);
    });
    return closed.verified ? exitCodes.done : exitCodes.failed;
  },
});

const syncCommand = defineCommand({
  meta: {
    name: "sync",
    description:
      "Bring this checkout's bypass config up to what is live, after someone else opened or closed",
  },
  args: { ...stackArg, json },
  async run({ args }) {
    const act = await beginAct({ stack: args.stack, direct: false });
    const synced = await syncBypass(act);
    process.stdout.write(args.json === true ? `${JSON.stringify(synced)}\n` : `${synced.message}\n`);
    return exitCodes.done;
  },
});

/** The app has the last word; whoever asks does not wait longer for it, milliseconds. */
const gateTimeoutMs = 1_500;
/** The gate obeys what it has read for five seconds; with the time to read anew. Milliseconds. */
const freshMs = 6_500;
const pauseMs = 500;

/** What the app obeys; a change that is just on its way is waited for. */
async function gateOfApp(
  { stack, http, clock }: OpenedPorts,
  generation: number | undefined,
): Promise<AppGate> {
  const { appOrigin, lane } = await stack.identity();
  const endMs = clock.monotonic() + freshMs;
  for (;;) {
    const gate = await askAppGate(http, appOrigin, { timeoutMs: gateTimeoutMs });
    const behind = (gate.generation ?? Infinity) < (generation ?? 0);
    if (lane !== "runtime" || !behind || clock.monotonic() >= endMs) return gate;
    await clock.sleep(pauseMs);
  }
}

const statusCommand = defineCommand({
  meta: {
    name: "status",
    description: "What is open, until when, who opened it, and whose review is pending",
  },
  args: { ...stackArg, json },
  async run({ args }) {
    const ports = await openWorld({ stack: args.stack });
    const status = await bypassStatus(ports);
    const gate = await gateOfApp(ports, status.generation);
    const { mode, until } = status;
    const { lines } = await knownRuns(checkoutRoot(), ports.clock.now());
    const approval =
      mode === "closed" || until === undefined
        ? undefined
        : await knownApproval(ports.stack, { mode, until }, lines);
    const { approver, requester, until: total } = approval ?? {};
    const known = approval === undefined ? null : { approver, requester, until: total };
    process.stdout.write(
      args.json === true
        ? `${JSON.stringify({ ...status, approval: known, gate })}\n`
        : `${statusLines(status, approval, gate).join("\n")}\n`,
    );
    return (gate.mode ?? mode) === "closed" ? exitCodes.done : exitCodes.bypassOpen;
  },
});

export default defineCommand({
  meta: { name: "bypass", description: "Open, renew, close and see the emergency bypass" },
  subCommands: {
    open: openCommand,
    renew: renewCommand,
    close: closeCommand,
    status: statusCommand,
    sync: syncCommand,
  },
});
