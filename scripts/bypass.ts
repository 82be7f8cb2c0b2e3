import { defineCommand } from "../src/cli/command.ts";
import { beginAct, close } from "./bypass/act.ts";
import { openCommand } from "./bypass/open-command.ts";
import { approvalArgs } from "./bypass/opening-args.ts";
import { renewCommand } from "./bypass/renew-command.ts";
import { bypassLines } from "../src/status/bypass-lines.ts";
import { readSettledStatus } from "../src/status/read-status.ts";
import { bypassJson } from "../src/status/status-json.ts";
import { openFolders } from "../src/open-folders.ts";
import { syncBypass } from "./bypass/sync.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { openWorld } from "../src/cli/world.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { stackOption } from "../src/cli/options.ts";

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

const statusCommand = defineCommand({
  summary: "What is open, until when, who opened it, and which reviews are pending",
  options: { ...stackOption },
  async run(args, call) {
    const ports = await openWorld(call, { stack: args.stack });
    const folders = await openFolders(projectRoot(call.cwd));
    const status = await readSettledStatus({ ports, folders, env: call.env });
    call.out.answer(bypassJson(status), () => bypassLines(status));
    return status.open ? exitCodes.bypassOpen : exitCodes.done;
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
