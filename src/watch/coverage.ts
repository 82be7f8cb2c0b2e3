import type { HistoryLine, LookKind } from "./history-line.ts";

/** A time of one kind; nothing is known of what lies between two of them. Milliseconds since the Unix epoch. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly is: LookKind;
}

/** A look is taken to hold until the next one, and for so many of its own intervals at most. */
export const holdsFor = 2;

interface Point {
  readonly atMs: number;
  readonly toMs: number;
  readonly is: LookKind;
  readonly longestMs: number;
}

/**
 * Which time was well and which was not, by what was seen. Pure. What nobody looked at is in no span.
 * @param lines in the order of their times
 * @param nowMs where the last look ends at the latest; default: it holds as long as any
 */
export function coverageOf(lines: readonly HistoryLine[], nowMs = Infinity): readonly Span[] {
  const points = lines.flatMap((line): Point[] => {
    if (line.t !== "look" && line.t !== "stretch") return [];
    const atMs = Date.parse(line.at);
    const toMs = line.t === "stretch" ? Date.parse(line.to) : atMs;
    return [
      { atMs, toMs, is: line.t === "look" ? line.is : "well", longestMs: holdsFor * line.every * 1000 },
    ];
  });
  const spans: Span[] = [];
  for (const [index, { atMs, toMs, is, longestMs }] of points.entries()) {
    const next = points[index + 1]?.atMs ?? nowMs;
    const end = Math.max(atMs, Math.min(next, toMs + longestMs));
    const before = spans.at(-1);
    if (before?.is === is && before.toMs === atMs) spans[spans.length - 1] = { ...before, toMs: end };
    else if (end > atMs) spans.push({ fromMs: atMs, toMs: end, is });
  }
  return spans;
}

export interface Uptime {
  /** Milliseconds each. Up is well or degraded; unseen is `unknown`, or not looked at at all. */
  readonly upMs: number;
  readonly downMs: number;
  readonly unseenMs: number;
  /** Of the time that was seen, 0 to 1; undefined where nothing was. */
  readonly share: number | undefined;
}

/** Between two instants, milliseconds since the Unix epoch. Pure. */
export function uptimeBetween(spans: readonly Span[], fromMs: number, toMs: number): Uptime {
  let [upMs, downMs] = [0, 0];
  for (const span of spans) {
    const ms = Math.max(0, Math.min(span.toMs, toMs) - Math.max(span.fromMs, fromMs));
    if (span.is === "failing") downMs += ms;
    else if (span.is !== "unknown") upMs += ms;
  }
  const seen = upMs + downMs;
  return { upMs, downMs, unseenMs: toMs - fromMs - seen, share: seen === 0 ? undefined : upMs / seen };
}
