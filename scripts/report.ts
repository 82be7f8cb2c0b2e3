import { mkdir } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { defineCommand } from "citty";
import { composeReport, reportFiles, runMeant, type Written } from "../src/report/write-report.ts";
import { fieldNames, reportFields } from "../src/report/fields.ts";
import { fileUnwritable } from "../src/adapters/file-trouble.ts";
import { openFolders } from "../src/open-folders.ts";
import { openLines } from "../src/report/report.ts";
import { recordLineText } from "../src/report/record-line.ts";
import { writeRegular } from "../src/adapters/regular-file.mjs";
import type { Open } from "../src/report/statement.ts";
import { asArg } from "./as.ts";
import { amendRun, namesOf, type Told } from "../src/cli/report/amend-run.ts";
import { checkoutRoot, openWorld } from "../src/cli/world.ts";

const runOption = { type: "string", description: "The run; default: the newest" } as const;
const json = { type: "boolean", description: "Print as JSON" } as const;

function openText(open: readonly Open[]): readonly string[] {
  if (open.length === 0) return ["Nothing is open."];
  return [
    `Still open: ${open.length}`,
    ...open.map(({ question, who, fill }) => `  ${question}\n    ask ${who}: ${fill}`),
  ];
}

function tellAdded({ run, record, open }: Told, asJson: boolean): number {
  const lines = [
    `${run}  #${record.seq}  ${recordLineText(record, {}) ?? ""}`,
    ...openText(open),
    "Write the report anew with `runbook report`.",
  ];
  process.stdout.write(asJson ? `${JSON.stringify({ run, record, open })}\n` : `${lines.join("\n")}\n`);
  return 0;
}

const set = defineCommand({
  meta: { name: "set", description: "Put what you know on the record: time, number, cause, lesson" },
  args: {
    field: { type: "positional", required: true, description: `One of ${fieldNames.join(", ")}` },
    value: { type: "positional", required: true, description: "What is known; times with their zone" },
    run: runOption,
    ...asArg,
    json,
  },
  async run({ args }) {
    const amendment = { kind: "set", field: args.field, value: args.value } as const;
    return tellAdded(await amendRun({ ...args, amendment }), args.json === true);
  },
});

const action = defineCommand({
  meta: { name: "action", description: "Put something to be done on the record, with its owner" },
  args: {
    text: { type: "positional", required: true, description: "What is to be done" },
    owner: { type: "string", required: true, description: "Who does it" },
    due: { type: "string", description: "The day by which it is done, e.g. 2026-12-01" },
    run: runOption,
    ...asArg,
    json,
  },
  async run({ args }) {
    const amendment = { kind: "action", text: args.text, owner: args.owner, due: args.due } as const;
    return tellAdded(await amendRun({ ...args, amendment }), args.json === true);
  },
});

const reviewed = defineCommand({
  meta: {
    name: "reviewed",
    description: "The review has taken place: say what came of it. Settles a review pending",
  },
  args: {
    note: { type: "positional", required: true, description: "What came of it" },
    run: runOption,
    ...asArg,
    json,
  },
  async run({ args }) {
    const amendment = { kind: "review", note: args.note } as const;
    return tellAdded(await amendRun({ ...args, amendment }), args.json === true);
  },
});

const fields = defineCommand({
  meta: { name: "fields", description: "What can be set, and who is likely to know it" },
  args: { json },
  async run({ args }) {
    const lines = Object.entries(reportFields).map(
      ([name, { question, who }]) => `${name}\n  ${question} (${who})`,
    );
    process.stdout.write(`${args.json === true ? JSON.stringify(reportFields) : lines.join("\n")}\n`);
    return 0;
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
  meta: {
    name: "report",
    description: "Write a run's report from its record, as Markdown and as one HTML file",
  },
  args: {
    run: { type: "positional", required: false, description: "The run; default: the newest" },
    html: { type: "boolean", description: "Write the HTML file only" },
    out: { type: "string", description: "Folder to write to; default: the run's own" },
    json: {
      type: "boolean",
      description: "Print the report and what is open as JSON, and write the files, too",
    },
  },
  subCommands: { set, action, reviewed, fields },
  async run({ args }) {
    const root = checkoutRoot();
    const { redact } = await openWorld({ stack: undefined });
    const folders = await openFolders(root);
    const run = await runMeant(folders, args.run);
    const store = await folders.open(run);
    const written = await composeReport(store, await namesOf(store), redact);
    const out = args.out === undefined ? undefined : resolve(args.out);
    const refuse = (path: string) => (error: unknown) => {
      throw fileUnwritable(path, error, "Name another folder with --out.");
    };
    if (out !== undefined) await mkdir(out, { recursive: true }).catch(refuse(out));
    const paths = await write(
      written,
      async (name, text) => {
        if (out === undefined) await store.writeFile(name, text);
        else await writeRegular(join(out, name), text).catch(refuse(join(out, name)));
        return relative(process.cwd(), join(out ?? join(root, "incidents", run), name));
      },
      args.html === true,
    );
    const open = openLines(written.report);
    const { owed, head } = written.report;
    const lines = [
      ...owed.map(({ text, refs }) => `OWED: ${text} [#${refs.join(", #")}]`),
      ...openText(open),
      `Made from line ${head.seq} of the journal, ${head.hash.slice(0, 16)}.`,
      ...paths,
    ];
    process.stdout.write(
      args.json === true
        ? `${JSON.stringify({ report: written.report, open, files: paths })}\n`
        : `${redact(lines.join("\n"))}\n`,
    );
    return 0;
  },
});
