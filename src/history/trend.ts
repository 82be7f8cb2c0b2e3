import { htmlPage } from "../report/html-page.ts";
import { html, nothing, type Markup } from "../report/html-text.ts";
import { durationText, instantText } from "../report/instant.ts";
import type { RunTimes } from "./times.ts";

/** All lengths in the picture's own units; it scales with the page. */
const [width, height, left, right, top, bottom] = [960, 320, 78, 20, 16, 40];
const hourMs = 3_600_000;
const ticks = [1000, 10_000, 60_000, 600_000, hourMs, 10 * hourMs, 100 * hourMs];

const dotStyle = `
.mitigated { fill: var(--bypass); }
.restored { fill: none; stroke: var(--down); stroke-width: 2; }
.incident { stroke: var(--ink); stroke-width: 2; }
`;

/** When it was mitigated and when it was over, by date, as one HTML page that needs nothing else. The scale is logarithmic. */
export function trendPage(runs: readonly RunTimes[]): string {
  const main = html`<p class="kicker">History</p>
    <h1>Drills and incidents</h1>
    <p class="from">
      From detection to the first change that helped (filled), and to the end (ring). An incident has a dark
      edge. Times are UTC.
    </p>
    <figure class="card">${picture(runs)}</figure>`;
  return htmlPage({ title: "Drills and incidents", moreStyle: dotStyle, main });
}

function picture(runs: readonly RunTimes[]): Markup {
  if (runs.length === 0) return html`<p>No run is on record here.</p>`;
  const dates = runs.map(({ began }) => Date.parse(began));
  const times = runs.flatMap(({ mitigatedMs, restoredMs }) => [mitigatedMs, restoredMs]);
  const longest = Math.max(60_000, ...times.map((ms) => ms ?? 0));
  const [from, to] = [Math.min(...dates), Math.max(...dates)];
  const x = (ms: number): number =>
    from === to ? width / 2 : Math.round(left + ((ms - from) / (to - from)) * (width - left - right - 12));
  const scaled = (ms: number): number => Math.log10(Math.max(ms, 1000)) - 3;
  const y = (ms: number): number =>
    Math.round(height - bottom - (scaled(ms) / scaled(longest)) * (height - top - bottom));
  const lines = ticks
    .filter((ms) => ms <= longest)
    .map(
      (ms) =>
        html`<line class="grid" x1="${left}" y1="${y(ms)}" x2="${width - right}" y2="${y(ms)}" /><text
            class="dim"
            x="8"
            y="${y(ms) + 4}"
            >${durationText(ms) ?? ""}</text
          >`,
    );
  const dot = (run: RunTimes, what: "mitigated" | "restored", ms: number | undefined): Markup =>
    ms === undefined
      ? nothing
      : html`<g
          ><title>${run.name}, ${instantText(run.began)}: ${what} after ${durationText(ms) ?? ""}</title
          ><circle
            class="${what}${run.kind === "incident" ? " incident" : ""}"
            cx="${x(Date.parse(run.began))}"
            cy="${y(ms)}"
            r="6"
        /></g>`;
  const dots = runs.flatMap((run) => [
    dot(run, "mitigated", run.mitigatedMs),
    dot(run, "restored", run.restoredMs),
  ]);
  const edges = [...new Set([from, to])].map(
    (ms, at) =>
      html`<text
        class="dim"
        x="${x(ms)}"
        y="${height - 12}"
        text-anchor="${at === 0 && from !== to ? "start" : "end"}"
        >${instantText(new Date(ms).toISOString()).slice(0, 10)}</text
      >`,
  );
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Times by date">
    ${lines} ${dots} ${edges}
  </svg>`;
}
