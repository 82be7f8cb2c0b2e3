import { mkdir } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { suggestRun } from "../src/cli/completion/suggest.ts";
import { defineCommand } from "../src/cli/command.ts";
import { composeReport, reportFiles, runMeant, type Written } from "../src/report/write-report.ts";
import { fieldNames, reportFields } from "../src/report/fields.ts";
import { fileUnwritable } from "../src/adapters/file-trouble.ts";
import { openFolders } from "../src/open-folders.ts";
import { openLines } from "../src/report/report.ts";
import { recordLineText } from "../src/report/record-line.ts";
import { writeRegular } from "../src/adapters/regular-file.mjs";
import type { Invocation } from "../src/cli/command.ts";
import type { Open } from "../src/report/statement.ts";
import { asOption } from "../src/cli/options.ts";
import { amendRun, namesOf, type Told } from "../src/cli/report/amend-run.ts";
import { openWorld } from "../src/cli/world.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { projectRoot } from "../src/cli/roots.ts";

const runOption = { type: "string", description: "The run; default: the newest" } as const;

function openText(open: readonly Open[]): readonly string[] {
  if (open.length === 0) return ["Nothing is open."];
  return [
    `Still open: ${open.length}`,
    ...open.flatMap(({ question, who, fill }) => [`  ${question}`, `    ask ${who}: ${fill}`]),
  ];
}

function tellAdded({ run, record, open }: Told, { out }: Invocation): number {
  const lines = [
    `${run}  #${record.seq}  ${recordLineText(record, {}) ?? ""}`,
    ...openText(open),
    "Write the report anew with `./runbook report`.",
  ];
  out.answer({ run, record, open }, () => lines);
  return exitCodes.done;
}

const set = defineCommand({
  summary: "Put what you know on the record: time, number, cause, lesson",
  options: {
    field: { type: "argument", required: true, description: `One of ${fieldNames.join(", ")}` },
    value: { type: "argument", required: true, description: "What is known; times with their zone" },
    run: runOption,
    ...asOption,
  },
  async run(args, call) {
    const amendment = { kind: "set", field: args.field, value: args.value } as const;
    return tellAdded(await amendRun(call, { ...args, amendment }), call);
  },
});

const action = defineCommand({
  summary: "Put something to be done on the record, with its owner",
  options: {
    text: { type: "argument", required: true, description: "What is to be done" },
    owner: { type: "string", required: true, description: "Who does it" },
    due: { type: "string", description: "The day by which it is done, e.g. 2026-12-01" },
    run: runOption,
    ...asOption,
  },
  async run(args, call) {
    const amendment = { kind: "action", text: args.text, owner: args.owner, due: args.due } as const;
    return tellAdded(await amendRun(call, { ...args, amendment }), call);
  },
});

const reviewed = defineCommand({
  summary: "The review has taken place: say what came of it. Settles a review pending",
  options: {
    note: { type: "argument", required: true, description: "What came of it" },
    run: runOption,
    ...asOption,
  },
  async run(args, call) {
    const amendment = { kind: "review", note: args.note } as const;
    return tellAdded(await amendRun(call, { ...args, amendment }), call);
  },
});

const fields = defineCommand({
  summary: "What can be set, and who is likely to know it",
  run(_args, call) {
    call.out.answer(reportFields, () =>
      Object.entries(reportFields).flatMap(([name, { question, who }]) => [name, `  ${question} (${who})`]),
    );
    return exitCodes.done;
  },
});

/** @returns the paths of what was written */
async function write(
  written: Written,
  place: (name: string, text: string) => Promise<string>,
  htmlOnly: boolean,
): Promise<readonly string[]> {
  const wanted = Object.entries(written.files).filter(([name]) => !htmlOnly || name === reportFiles.html);
  return await Promise.all(wanted.map(([name, text]) => place(name, text)));
}

export default defineCommand({
  summary: "Write a run's report from its record, as Markdown and as one HTML file",
  json: "Print the report and what is open as JSON, and write the files, too",
  options: {
    run: { type: "argument", description: "The run; default: the newest", suggest: suggestRun },
    html: { type: "boolean", description: "Write the HTML file only" },
    out: { type: "string", description: "Folder to write to; default: the run's own" },
  },
  commands: { set, action, reviewed, fields },
  async run(args, call) {
    const root = projectRoot(call.cwd);
    const { redact } = await openWorld(call, { stack: undefined });
    const folders = await openFolders(root);
    const run = await runMeant(folders, args.run);
    const store = await folders.open(run);
    const written = await composeReport(store, await namesOf(store), redact);
    const out = args.out === undefined ? undefined : resolve(call.cwd, args.out);
    const refuse = (path: string) => (error: unknown) => {
      throw fileUnwritable(path, error, "Name another folder with --out.");
    };
    if (out !== undefined) await mkdir(out, { recursive: true }).catch(refuse(out));
    const paths = await write(
      written,
      async (name, text) => {
        if (out === undefined) await store.writeFile(name, text);
        else await writeRegular(join(out, name), text).catch(refuse(join(out, name)));
        return relative(call.cwd, join(out ?? join(root, "incidents", run), name));
      },
      args.html,
    );
    const open = openLines(written.report);
    const { pending, head } = written.report;
    const lines = [
      ...pending.map(({ text, refs }) => `PENDING: ${text} [#${refs.join(", #")}]`),
      ...openText(open),
      `Made from line ${head.seq} of the journal, ${head.hash.slice(0, 16)}.`,
      ...paths,
    ];
    call.out.answer({ report: written.report, open, files: paths }, () => lines);
    return exitCodes.done;
  },
});
