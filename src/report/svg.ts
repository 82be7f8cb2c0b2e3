import { html, nothing, type Markup } from "./html-text.ts";
import { clockText, instantText } from "./instant.ts";
import type { Lane, Picture } from "./picture.ts";

/** All lengths in the picture's own units; it scales with the page. */
const width = 960;
const left = 118;
const right = 24;
const laneHeight = 34;
const barHeight = 18;
const pinHeight = 22;
const leastBar = 3;
/** Narrowest bar that a sign fits on. */
const leastSigned = 16;

/** The night as a picture: a lane for each kind of thing, numbered pins for the moments. */
export function renderPicture(picture: Picture): Markup {
  const { fromMs, toMs, lanes, pins } = picture;
  const x = (ms: number): number => round(left + ((ms - fromMs) / (toMs - fromMs)) * (width - left - right));
  const levels = levelsOf(pins.map(({ atMs }) => x(atMs)));
  const top = 10 + (Math.max(-1, ...levels) + 1) * pinHeight;
  const bottom = top + lanes.length * laneHeight;
  const pinMarks = pins.map(({ label, atMs }, index) => {
    const [at, y] = [x(atMs), 12 + (levels[index] ?? 0) * pinHeight];
    return html`<g
      ><title>${label}, ${instantText(iso(atMs))}</title
      ><line class="pin" x1="${at}" y1="${y}" x2="${at}" y2="${bottom}" /><circle
        class="knob"
        cx="${at}"
        cy="${y}"
        r="9"
      /><text class="number" x="${at}" y="${y + 4}">${index + 1}</text></g
    >`;
  });
  const ticks = ticksOf(fromMs, toMs).map((ms) => {
    const at = x(ms);
    return html`<line class="grid" x1="${at}" y1="${top}" x2="${at}" y2="${bottom}" /><text
        class="dim"
        x="${at}"
        y="${bottom + 16}"
        text-anchor="middle"
        >${clockText(iso(ms))}</text
      >`;
  });
  const legend = pins.map(
    ({ label, atMs }, index) =>
      html`<span class="at"><b>${index + 1}</b> ${label} ${clockText(iso(atMs))}</span>`,
  );
  return html`<svg
      viewBox="0 0 ${width} ${bottom + 24}"
      role="img"
      aria-label="Timeline from ${instantText(iso(fromMs))} to ${instantText(iso(toMs))}"
    >
      ${ticks} ${lanes.map((lane, index) => laneMarks(lane, top + index * laneHeight, x))} ${pinMarks}
    </svg>
    ${pins.length === 0 ? nothing : html`<figcaption>${legend}</figcaption>`}`;
}

function laneMarks({ name, tone, spans }: Lane, top: number, x: (ms: number) => number): Markup {
  const y = top + (laneHeight - barHeight) / 2;
  const bars = spans.map(({ fromMs, toMs, endless, what, sign }) => {
    const [from, to] = [x(fromMs), x(toMs)];
    const title = `${what.text} ${what.refs.map((seq) => `[#${seq}]`).join(" ")}`;
    const kind = endless ? `${tone} endless` : tone;
    return html`<a href="#r${what.refs[0]}"
      ><rect
        class="${kind}"
        x="${from}"
        y="${y}"
        width="${round(Math.max(leastBar, to - from))}"
        height="${barHeight}"
        rx="3"
        ><title>${title}</title></rect
      >${
        sign === undefined || to - from < leastSigned
          ? nothing
          : html`<text class="on" x="${round((from + to) / 2)}" y="${y + 13}">${sign}</text>`
      }</a
    >`;
  });
  return html`<g
    ><text x="0" y="${y + 13}">${name}</text
    ><rect
      class="track"
      x="${left}"
      y="${y}"
      width="${width - left - right}"
      height="${barHeight}"
      rx="3"
    />${bars}</g
  >`;
}

/** Pins that would touch stand one above the other. */
function levelsOf(places: readonly number[]): readonly number[] {
  const ends: number[] = [];
  return places.map((place) => {
    const free = ends.findIndex((end) => place - end >= 22);
    const level = free < 0 ? ends.length : free;
    ends[level] = place;
    return level;
  });
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];
/** Most marks on the axis. */
const ticksMax = 8;

function ticksOf(fromMs: number, toMs: number): readonly number[] {
  const day = 86_400_000;
  const fitting = steps.map((seconds) => seconds * 1000).find((ms) => (toMs - fromMs) / ms <= ticksMax);
  const stepMs = fitting ?? Math.ceil((toMs - fromMs) / ticksMax / day) * day;
  const first = Math.ceil(fromMs / stepMs) * stepMs;
  return Array.from(
    { length: Math.floor((toMs - first) / stepMs) + 1 },
    (_, index) => first + index * stepMs,
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;
const iso = (ms: number): string => new Date(ms).toISOString();
