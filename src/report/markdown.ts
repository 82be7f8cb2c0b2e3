import { sinceText } from "./instant.ts";
import { plainText } from "./html-text.ts";
import { openLines, type ActionItem, type Report } from "./report.ts";
import { runsOf, type Field, type Line, type Open, type Stated } from "./statement.ts";
import type { Entry } from "./timeline.ts";

/** The report as Markdown, to lie beside its journal: references are links to the journal's lines. */
export function renderMarkdown(report: Report): string {
  const { run, title, head } = report;
  const open = openLines(report).length;
  const parts = [
    `# Incident report: ${escape(title)}`,
    [
      `Run \`${run.replaceAll("`", "'")}\`. Made from the journal up to line ${head.seq}, whose hash is \`${head.hash}\`;`,
      "the chain was checked. `[#n]` is line n of the journal. Times are UTC.",
      open === 0 ? "Nothing is open." : `${questions(open)} still open.`,
      "Written by `./runbook report`; change it with `./runbook report set`, not by hand.",
    ].join("\n"),
    ...(report.pending.length === 0 ? [] : ["## Still pending", list(report.pending)]),
    "## Summary",
    fields(report.summary),
    "## Times",
    fields(report.moments),
    "## Timeline",
    [
      "| UTC | what | how | record |",
      "| --- | --- | --- | --- |",
      ...report.timeline.map((entry) => row(entry, report.records[0]?.at ?? entry.at)),
    ].join("\n"),
    ...report.sections.flatMap((section) => [
      `## ${escape(section.title)}`,
      fields(section.fields),
      ...(section.id === "resolution" ? ["## Prevention", prevention(report)] : []),
    ]),
  ];
  return `${parts.join("\n\n")}\n`;
}

export const questions = (count: number): string =>
  count === 1 ? "One question is" : `${count} questions are`;

const list = (lines: readonly Line[]): string => lines.map((each) => `- ${line(each)}`).join("\n");

function fields(all: readonly Field[]): string {
  return all
    .map(({ label, lines }) => {
      const [first] = lines;
      if (lines.length === 1 && first !== undefined) return `- **${escape(label)}:** ${line(first)}`;
      return [`- **${escape(label)}:**`, ...lines.map((each) => `  - ${line(each)}`)].join("\n");
    })
    .join("\n");
}

const line = (each: Line): string => (each.kind === "open" ? openText(each) : statedText(each));

const statedText = ({ text, refs }: Stated): string => `${escape(text)} ${references(refs)}`;

const openText = ({ question, who, fill }: Open): string =>
  `**open:** ${escape(question)} Ask ${escape(who)}. \`${fill}\``;

const references = (refs: readonly number[]): string =>
  runsOf(refs)
    .map(({ from, to }) => (from === to ? reference(from) : `${reference(from)}–${reference(to)}`))
    .join(" ");

const reference = (seq: number): string => `[#${seq}](journal.jsonl#L${seq})`;

function row({ at, state, line: what, notes }: Entry, first: string): string {
  const told = [what.text, ...notes.map(({ text }) => text)].map(escape).join("<br>");
  const refs = [...new Set([...what.refs, ...notes.flatMap((note) => note.refs)])].sort((a, b) => a - b);
  return `| ${sinceText(at, first)} | ${told} | ${escape(state)} | ${references(refs)} |`;
}

function prevention({ actions, actionsOpen }: Report): string {
  if (actionsOpen !== undefined) return list([actionsOpen]);
  return actions.map(action).join("\n");
}

function action({ line: what, owner, due }: ActionItem): string {
  const by = due === undefined ? "" : `, by ${escape(due)}`;
  return `- [ ] ${escape(what.text)} — ${escape(owner)}${by} ${references(what.refs)}`;
}

/**
 * Every sign that Markdown or HTML could take for its own is escaped; a text is neither a list, a heading nor a link,
 * wherever it stands.
 */
function escape(text: string): string {
  return plainText(text)
    .replace(/[\\`*_{}[\]<>#|~&@$^]/g, "\\$&")
    .replace(/^(\d+(?=[.)])|(?=[-+=]))/, "$1\\")
    .replace(/:(?=\/\/)/g, "\\:")
    .replace(/\b(www)\./gi, "$1\\.");
}
