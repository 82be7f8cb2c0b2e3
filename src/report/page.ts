import { htmlPage } from "./html-page.ts";
import { html, nothing, type Markup } from "./html-text.ts";
import { instantText, sinceText } from "./instant.ts";
import { questions } from "./markdown.ts";
import { openLines, type Report } from "./report.ts";
import { runsOf, type Field, type Line } from "./statement.ts";
import { renderPicture } from "./svg.ts";
import type { Entry } from "./timeline.ts";

/** The report as one HTML file that needs nothing else; references lead to the record at its end. */
export function renderPage(report: Report): string {
  const { run, title, head, pending } = report;
  const open = openLines(report).length;
  const first = report.records[0]?.at ?? "";
  const main = html`<header>
      <p class="kicker">Incident report</p>
      <h1>${title}</h1>
      <p class="from">
        Run <code>${run}</code>, made from its journal up to line ${head.seq}, hash
        <code>${head.hash.slice(0, 16)}</code>; the chain was checked. A number such as
        <span class="ref">#1</span> is a line of that journal. Times are UTC.
        ${open === 0 ? "Nothing is open." : `${questions(open)} still open.`}
      </p>
    </header>
    ${
      pending.length === 0
        ? nothing
        : html`<section class="pending">
            <h2>Still pending</h2>
            ${pending.map(lineMarks)}
          </section>`
    }
    <figure class="card">${renderPicture(report.picture)}</figure>
    <section>
      <h2>Summary</h2>
      ${fieldList(report.summary)}
    </section>
    <section>
      <h2>Times</h2>
      ${fieldList(report.moments)}
    </section>
    <section>
      <h2>Timeline</h2>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th>UTC</th>
              <th>What</th>
              <th>How</th>
              <th>Record</th>
            </tr>
          </thead>
          <tbody>
            ${report.timeline.map((entry) => entryRow(entry, first))}
          </tbody>
        </table>
      </div>
    </section>
    ${report.sections.map(
      (section) =>
        html`<section id="${section.id}">
            <h2>${section.title}</h2>
            ${fieldList(section.fields)}
          </section>
          ${section.id === "resolution" ? prevention(report) : nothing}`,
    )}
    <section>
      <h2>The record</h2>
      <p class="from">
        Every line of the journal; the whole of each, with the hash before it, is in
        <code>journal.jsonl</code>.
      </p>
      <div class="wide">
        <table id="record">
          <thead>
            <tr>
              <th>Line</th>
              <th>UTC</th>
              <th>Hash</th>
              <th>What</th>
            </tr>
          </thead>
          <tbody>
            ${report.records.map(
              ({ seq, at, hash, text }) =>
                html`<tr id="r${seq}">
                  <td>${seq}</td>
                  <td><time>${sinceText(at, first)}</time></td>
                  <td><code>${hash.slice(0, 12)}</code></td>
                  <td class="what">${text}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  return htmlPage({ title: `Incident report: ${title}`, main });
}

function fieldList(fields: readonly Field[]): Markup {
  const rows = fields.map(
    ({ label, lines }) =>
      html`<div>
        <dt>${label}</dt>
        <dd>${lines.map(lineMarks)}</dd>
      </div>`,
  );
  return html`<dl class="card">${rows}</dl>`;
}

function lineMarks(line: Line): Markup {
  if (line.kind === "stated") return html`<p>${line.text} ${references(line.refs)}</p>`;
  return html`<p class="open">
    <b>open</b> ${line.question}<small>Ask ${line.who} · <code>${line.fill}</code></small>
  </p>`;
}

function references(refs: readonly number[]): Markup {
  const runs = runsOf(refs).map(({ from, to }) =>
    from === to ? reference(from) : html`${reference(from)}–${reference(to)}`,
  );
  return html`<span class="ref">${runs}</span>`;
}

const reference = (seq: number): Markup => html`<a href="#r${seq}">#${seq}</a>`;

function entryRow({ at, tone, state, line, notes }: Entry, first: string): Markup {
  const under = notes.map(({ text, refs }) => html`<p>${text} ${references(refs)}</p>`);
  return html`<tr>
    <td><time datetime="${at}" title="${instantText(at)}">${sinceText(at, first)}</time></td>
    <td class="what">${line.text}${under}</td>
    <td><span class="state ${tone}">${state}</span></td>
    <td>${references(line.refs)}</td>
  </tr>`;
}

function prevention({ actions, actionsOpen }: Report): Markup {
  const body =
    actionsOpen !== undefined
      ? html`<div class="card">${[lineMarks(actionsOpen)]}</div>`
      : html`<div class="wide">
          <table>
            <thead>
              <tr>
                <th></th>
                <th>What</th>
                <th>Owner</th>
                <th>By</th>
                <th>Record</th>
              </tr>
            </thead>
            <tbody>
              ${actions.map(
                ({ line, owner, due }) =>
                  html`<tr>
                    <td><span class="box"></span></td>
                    <td class="what">${line.text}</td>
                    <td>${owner}</td>
                    <td class="at">${due ?? ""}</td>
                    <td>${references(line.refs)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`;
  return html`<section id="prevention">
    <h2>Prevention</h2>
    ${body}
  </section>`;
}
