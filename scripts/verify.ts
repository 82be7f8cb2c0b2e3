import { suggestRun } from "../src/cli/completion/suggest.ts";
import { defineCommand } from "../src/cli/command.ts";
import { decodeApproval } from "../src/approval/document.ts";
import { openFolders } from "../src/open-folders.ts";
import { openJournal } from "../src/journal/journal.ts";
import { peopleAt, findOperator } from "../src/people/operator.ts";
import { runMeant } from "../src/report/write-report.ts";
import { unlessRefused } from "../src/errors.ts";
import { verifyRecord, type FoundApproval } from "../src/run/verify-record.ts";
import type { OpenedPorts } from "../src/open-ports.ts";
import { approvalLine } from "../src/cli/approve/describe.ts";
import { asOption, stackOption } from "../src/cli/options.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { runName } from "../src/cli/run/operator.ts";
import { openWorld } from "../src/cli/world.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { checkLines, contradicted, verdictOf } from "../src/cli/record-check.ts";

export default defineCommand({
  summary: "Check a run's record offline: its chain, what anchors it, and what nothing does",
  options: {
    run: {
      type: "argument",
      required: false,
      description: "The run; default: the newest",
      suggest: suggestRun,
    },
    approval: {
      type: "string",
      description: "An approval's line or file from elsewhere, e.g. the chat: it names a line, signed",
    },
    anchor: {
      type: "boolean",
      description: "Where journal.head is gone: take what is there for the whole record, on the record",
    },
    takeOver: {
      type: "boolean",
      description: "With --anchor: take over from a holder that is known to be gone",
    },
    ...stackOption,
    ...asOption,
  },
  async run(args, call) {
    const ports = await openWorld(call, args);
    const given = await approvalLine(args.approval, call.cwd);
    const folders = await openFolders(projectRoot(call.cwd));
    const run = await runMeant(folders, args.run === undefined ? undefined : runName(args.run));
    const store = await folders.open(run);
    const approvals = [
      ...(given === undefined ? [] : [{ source: "--approval", line: given }]),
      ...(await inConfig(ports, run)),
    ];
    const check = () => verifyRecord({ store, approvals, peopleAt: (commit) => peopleAt(ports.git, commit) });
    let found = await check();
    const anchor = args.anchor && found.unanchored !== undefined && !contradicted(found);
    if (anchor) {
      const { clock, redact, git } = ports;
      const { id } = await findOperator(git, await peopleAt(git, await git.head()), args.as);
      const journal = await openJournal({
        store,
        clock,
        redact,
        anchoredBy: id,
        force: args.takeOver,
      });
      await journal.close();
      found = await check();
    }
    const verdict = verdictOf(found);
    const { head = null, unanchored = null } = found;
    call.out.answer({ run, verdict, ...found, head, unanchored }, () => checkLines(run, found));
    return { whole: exitCodes.done, unanchored: exitCodes.needsHuman, contradicted: exitCodes.failed }[
      verdict
    ];
  },
});

/** The approval that the stack's config carries for this run, where there is a stack here. */
async function inConfig({ stack }: OpenedPorts, run: string): Promise<readonly FoundApproval[]> {
  const line = (await unlessRefused(() => stack.bypassConfig()))?.approval;
  const decoded = typeof line === "string" ? decodeApproval(line) : "none";
  if (typeof line !== "string" || typeof decoded === "string" || decoded.document.run !== run) return [];
  return [{ source: "the stack's config", line }];
}
