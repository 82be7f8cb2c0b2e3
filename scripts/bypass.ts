import { defineCommand } from "../src/cli/command.ts";
import { closeCommand } from "../src/cli/bypass/close-command.ts";
import { openCommand } from "../src/cli/bypass/open-command.ts";
import { renewCommand } from "../src/cli/bypass/renew-command.ts";
import { readHeldBack, stillInForce } from "../src/status/held-back.ts";
import { inForceLines } from "../src/status/status-lines.ts";
import { readSettledStatus } from "../src/status/read-status.ts";
import { bypassJson } from "../src/status/status-json.ts";
import { openFolders } from "../src/open-folders.ts";
import { followLive } from "../src/bypass/live/follow-live.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { openCheckedWorld, openWorld } from "../src/cli/world.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { stackOption } from "../src/cli/options.ts";

const syncCommand = defineCommand({
  summary: "Bring this checkout's bypass config up to what is live, after someone else opened or closed",
  options: { ...stackOption },
  async run(args, call) {
    const { ports, warnings } = await openCheckedWorld(call, args);
    call.out.note(...warnings);
    const followed = await followLive(ports);
    call.out.answer(followed, () => [followed.message]);
    return exitCodes.done;
  },
});

const statusCommand = defineCommand({
  summary: "What is open, until when, who opened it, and which reviews are pending",
  options: { ...stackOption },
  async run(args, call) {
    const ports = await openWorld(call, { stack: args.stack });
    const folders = await openFolders(projectRoot(call.cwd));
    const [read, held] = await Promise.all([
      readSettledStatus({ ports, folders, env: call.env }),
      readHeldBack(ports),
    ]);
    const status = { ...read, runs: { ...read.runs, inForce: stillInForce(read.runs.inForce, held) } };
    call.out.answer(bypassJson(status), () => inForceLines(status));
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
