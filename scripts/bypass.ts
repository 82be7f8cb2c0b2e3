import { defineCommand } from "../src/cli/command.ts";
import { beginAct, close } from "./bypass/act.ts";
import { openCommand } from "./bypass/open-command.ts";
import { approvalArgs } from "./bypass/opening-args.ts";
import { renewCommand } from "./bypass/renew-command.ts";
import { bypassStatus, statusLines } from "../src/status/bypass-status.ts";
import { syncBypass } from "./bypass/sync.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { knownRuns } from "../src/status/runs.ts";
import { openWorld } from "../src/cli/world.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { stackOption } from "../src/cli/options.ts";
import { askAppGate, type AppGate } from "../src/facts/app-gate.ts";
import { knownApproval } from "../src/bypass/live/known-approval.ts";
import type { OpenedPorts } from "../src/open-ports.ts";

const closeCommand = defineCommand({
  summary: "Close the bypass and see it closed in the live app; needs nobody",
  options: { ...stackOption, direct: approvalArgs.direct },
  async run(args, call) {
    const act = await beginAct(call, args);
    const until = (await act.ports.stack.bypassConfig())?.until;
    const rest = until === undefined ? "" : ` It ends by itself at ${until} in any case.`;
    const closed = await close(act, (done) => {
      const text = `Closed (generation ${done.generation}),${done.verified ? " seen in the live app." : ` but not seen in the live app: ${done.problem}${rest}`}`;
      call.out.answer(done, () => [text]);
    });
    return closed.verified ? exitCodes.done : exitCodes.failed;
  },
});

const syncCommand = defineCommand({
  summary: "Bring this checkout's bypass config up to what is live, after someone else opened or closed",
  options: { ...stackOption },
  async run(args, call) {
    const act = await beginAct(call, { stack: args.stack, direct: false });
    const synced = await syncBypass(act);
    call.out.answer(synced, () => [synced.message]);
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
  summary: "What is open, until when, who opened it, and whose review is pending",
  options: { ...stackOption },
  async run(args, call) {
    const ports = await openWorld(call, { stack: args.stack });
    const status = await bypassStatus(ports);
    const gate = await gateOfApp(ports, status.generation);
    const { mode, until } = status;
    const { lines } = await knownRuns(projectRoot(call.cwd), ports.clock.now());
    const approval =
      mode === "closed" || until === undefined
        ? undefined
        : await knownApproval(ports.stack, { mode, until }, lines);
    const { approver, requester, until: total } = approval ?? {};
    const known = approval === undefined ? null : { approver, requester, until: total };
    call.out.answer({ ...status, approval: known, gate }, () => statusLines(status, approval, gate));
    return (gate.mode ?? mode) === "closed" ? exitCodes.done : exitCodes.bypassOpen;
  },
});

export default defineCommand({
  summary: "Open, renew, close and see the emergency bypass",
  commands: {
    open: openCommand,
    renew: renewCommand,
    close: closeCommand,
    status: statusCommand,
    sync: syncCommand,
  },
});
