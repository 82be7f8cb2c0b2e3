import { defineCommand } from "../src/cli/command.ts";
import { decodeApproval } from "../src/approval/document.ts";
import { openFolders } from "../src/open-folders.ts";
import { openJournal } from "../src/journal/journal.ts";
import { peopleAt, whoIs } from "../src/people/who.ts";
import { runMeant } from "../src/report/write-report.ts";
import { unlessRefused } from "../src/errors.ts";
import {
  verifyRecord,
  type CheckedAnchor,
  type FoundApproval,
  type RecordCheck,
} from "../src/run/verify-record.ts";
import type { OpenedPorts } from "../src/open-ports.ts";
import { approvalLine } from "../src/cli/approve/approval-line.ts";
import { asOption, stackOption } from "../src/cli/options.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { runName } from "../src/cli/run/run-name.ts";
import { openWorld } from "../src/cli/world.ts";
import { projectRoot } from "../src/cli/roots.ts";

export default defineCommand({
  summary: "Check a run's record offline: its chain, what anchors it, and what nothing does",
  options: {
    run: { type: "argument", required: false, description: "The run; default: the newest" },
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
      const { id } = await whoIs(git, await peopleAt(git, await git.head()), args.as);
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
    call.out.answer({ run, verdict, ...found, head, unanchored }, () => textOf(run, found));
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

const contradicted = ({ anchors }: RecordCheck): boolean =>
  anchors.some(({ state }) => state === "contradicts");

type Verdict = "whole" | "unanchored" | "contradicted";

const verdictOf = (check: RecordCheck): Verdict =>
  contradicted(check) ? "contradicted" : check.unanchored === undefined ? "whole" : "unanchored";

function textOf(run: string, check: RecordCheck): readonly string[] {
  const { lines, head, tornBytes, anchors, anchoredTo, signedTo, unanchored } = check;
  const wide = Math.max(...anchors.map(({ source }) => source.length));
  return [
    `${run}: ${lines} ${lines === 1 ? "line" : "lines"}, the chain holds${head === undefined ? "" : `, the last is ${head.hash.slice(0, 16)}`}.`,
    ...(tornBytes === 0 ? [] : [`Behind them ${tornBytes} bytes of an append that never returned.`]),
    ...anchors.map((each) => `  ${each.source.padEnd(wide)}  ${anchorText(each)}`),
    contradicted(check)
      ? `CONTRADICTED: ${anchors.some(({ state, line }) => state === "contradicts" && line !== null) ? "lines are missing or were rewritten" : "the plan was rewritten"}. Keep the folder as evidence; restore it from its remote or a backup.`
      : `Anchored: ${span(1, anchoredTo)}. Not anchored: ${span(anchoredTo + 1, lines)}.`,
    ...(unanchored === undefined
      ? []
      : [
          `UNANCHORED: ${unanchored}`,
          // A record that another anchor contradicts is not whole: nobody is told to take it for that.
          ...(contradicted(check)
            ? []
            : [
                `When you know that it is whole: \`./runbook verify ${run} --anchor\`; it goes on the record.`,
              ]),
        ]),
    `Signed by a second person: ${span(1, signedTo)}. Everything else here can be rewritten, anchors and all, by whoever can write into the run's folder.`,
  ];
}

const span = (from: number, to: number): string =>
  from > to ? "no line" : from === to ? `line ${to}` : `lines ${from} to ${to}`;

const words = {
  holds: "holds",
  contradicts: "CONTRADICTS",
  missing: "IS MISSING",
  unreadable: "CANNOT BE READ",
} as const;

function anchorText({ line, state, signedBy, problem }: CheckedAnchor): string {
  const named = line === null ? "" : line === 0 ? "before the first line, " : `line ${line}, `;
  const by = signedBy === null ? "" : `, signed by ${signedBy}`;
  return `${named}${words[state]}${by}${problem === null || state === "missing" ? "" : ` (${problem})`}`;
}
