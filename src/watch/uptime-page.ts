import { htmlPage } from "../report/html-page.ts";
import { html, nothing, type Markup } from "../report/html-text.ts";
import { instantText } from "../report/instant.ts";
import type { UptimeReport } from "./uptime.ts";
import { daysPicture, uptimePictureStyle } from "./uptime-picture.ts";
import { lastingText, outageText, periodText, shareText, targetText } from "./uptime-text.ts";

/** The uptime as one HTML page that needs nothing else. @param app the app's origin */
export function uptimePage(report: UptimeReport, app: string): string {
  const { nowMs, firstMs } = report;
  const since = firstMs === undefined ? "Nothing was watched yet." : `Looks since ${timeText(firstMs)}.`;
  const main = html`<p class="kicker">Watch</p>
    <h1>Whether people got in</h1>
    <p class="from">${app}. ${since} As of ${timeText(nowMs)}. Times are UTC.</p>
    ${openOutage(report)}
    <figure class="card">${daysPicture(report)}</figure>
    <h2>Against ${targetText(report)}</h2>
    ${periodsTable(report)}
    <h2>Outages</h2>
    ${outagesTable(report)} ${short(report)} ${blind(report)}`;
  return htmlPage({ title: "Uptime of sign-in", moreStyle: uptimePictureStyle, main });
}

const timeText = (ms: number): string => instantText(new Date(ms).toISOString());

function openOutage({ outages, nowMs }: UptimeReport): Markup {
  const [newest] = outages;
  if (newest === undefined || newest.overMs !== undefined) return nothing;
  return html`<section class="pending">
    <h2>People cannot get in</h2>
    <p>${outageText(newest, nowMs)}. ${newest.why.join(" ")}</p>
  </section>`;
}

function periodsTable({ periods }: UptimeReport): Markup {
  const rows = periods.map(
    (period) =>
      html`<tr>
        <td>Last ${periodText(period)}</td>
        <td>
          <span class="state ${period.holds === undefined ? "" : period.holds ? "done" : "failed"}"
            >${shareText(period.share)}</span
          >
        </td>
        <td>${lastingText(period.downMs)}</td>
        <td>${lastingText(period.allowedMs)}</td>
        <td>${lastingText(period.unseenMs)}</td>
      </tr>`,
  );
  return html`<table>
    <thead>
      <tr>
        <th>Period</th>
        <th>Uptime</th>
        <th>Down</th>
        <th>Allowed</th>
        <th>Not seen</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function outagesTable({ outages, nowMs }: UptimeReport): Markup {
  if (outages.length === 0) return html`<p>None.</p>`;
  const rows = outages.map(
    ({ triage, ...outage }) =>
      html`<tr>
        <td class="at">${outageText(outage, nowMs)}</td>
        <td>
          ${triage === undefined ? outage.why.join(" ") : `${triage.category}: ${triage.summary}`}
          <p>${outage.id}${triage?.statusPage === "ok" ? ", Clerk's status page was green" : ""}</p>
        </td>
      </tr>`,
  );
  return html`<table>
    <thead>
      <tr>
        <th>When</th>
        <th>What triage said</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

const short = ({ short: { times, ms } }: UptimeReport): Markup =>
  times === 0
    ? nothing
    : html`<p class="from">
        Too short for an alert: ${times}, ${lastingText(ms)} together. They count as down.
      </p>`;

const blind = ({ blindTimes }: UptimeReport): Markup =>
  blindTimes.length === 0
    ? nothing
    : html`<p class="from">Times in which nothing could be seen: ${blindTimes.length}.</p>`;
