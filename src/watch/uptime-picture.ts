import { html, type Markup } from "../report/html-text.ts";
import type { DayUptime, UptimeReport } from "./uptime.ts";
import { lastingText, shareText } from "./uptime-text.ts";

/** All lengths in the picture's own units; it scales with the page. */
const [width, height, left, right, top, bottom] = [960, 190, 8, 8, 12, 34];
const hourMs = 3_600_000;

/** Colours of a day, beside the report's own style. */
export const uptimePictureStyle = `
svg .held { fill: var(--good); } svg .hurt { fill: var(--wait); } svg .missed { fill: var(--down); } svg .unwatched { fill: var(--calm-bg); }
`;

/** A bar a day: how high says how much of it was seen, its colour whether the target held. */
export function daysPicture({ days, target }: UptimeReport): Markup {
  const [first, last] = [days[0], days.at(-1)];
  const step = (width - left - right) / days.length;
  const floor = height - bottom;
  const bars = days.map((day, index) => {
    const seenMs = day.upMs + day.downMs;
    const whole = Math.max(seenMs + Math.max(0, day.unseenMs), 1);
    const high = seenMs === 0 ? 4 : Math.max(6, Math.round(((floor - top) * seenMs) / whole));
    return html`<rect
      class="${toneOf(day, target)}"
      x="${round(left + index * step + 1)}"
      y="${floor - high}"
      width="${round(step - 2)}"
      height="${high}"
      rx="2"
      ><title>${titleOf(day)}</title></rect
    >`;
  });
  return html`<svg
      viewBox="0 0 ${width} ${height}"
      role="img"
      aria-label="Uptime of each of the last 90 days"
    >
      ${bars}
      <text class="dim" x="${left}" y="${height - 10}">${first?.day ?? ""}</text>
      <text class="dim" x="${width - right}" y="${height - 10}" text-anchor="end">${last?.day ?? ""}</text>
    </svg>
    <figcaption>
      <span>A bar a day, as high as it was seen.</span>
      <span
        >Green: nothing was down. Yellow: down, within the day's share of the target. Red: more than
        that.</span
      >
    </figcaption>`;
}

function toneOf({ share, downMs }: DayUptime, target: number): string {
  if (share === undefined) return "unwatched";
  if (downMs === 0) return "held";
  return share >= target ? "hurt" : "missed";
}

function titleOf({ day, share, downMs, unseenMs }: DayUptime): string {
  const unseen = unseenMs >= hourMs / 60 ? `, not seen ${lastingText(unseenMs)}` : "";
  return `${day}: ${shareText(share)}${downMs === 0 ? "" : `, down ${lastingText(downMs)}`}${unseen}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
