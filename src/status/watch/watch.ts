import { endingDue, nextMarkMs } from "../../bypass/ending.ts";
import { endingText } from "../../journal/ending-text.ts";
import type { Clock } from "../../ports/clock.ts";
import { oneLine, printable, screenLines, wrapped } from "./screen.ts";
import { keyOf, type Snapshot } from "./snapshot.ts";

/** Where a watch is shown: a screen that refreshes in place, lines, or JSON objects. */
export interface Shown {
  readonly kind: "screen" | "lines" | "json";
  readonly write: (text: string) => void;
  readonly columns: () => number;
  readonly rows: () => number;
}

interface Watching {
  readonly clock: Clock;
  /** Milliseconds between looks. */
  readonly everyMs: number;
  readonly look: (signal: AbortSignal) => Promise<Snapshot>;
  readonly shown: Shown;
  /** What it costs, for the screen's last line. */
  readonly cost: string;
  /** Sends the warnings that are due; resolves to what is to be said of it. */
  readonly notify?: ((signal: AbortSignal) => Promise<readonly string[]>) | undefined;
}

const minuteMs = 60_000;
const tickMs = 1_000;

/** Goes on until `signal` is aborted. @returns the last that was seen */
export async function watchStatus(watching: Watching, signal: AbortSignal): Promise<Snapshot | undefined> {
  const { clock, look, notify } = watching;
  const view = openView(watching);
  const said = new Set<string>();
  let last: Snapshot | undefined;
  try {
    for (;;) {
      const seen = await look(signal);
      last = seen;
      view.show(seen);
      const warning = due(seen, clock.now(), said);
      if (warning !== undefined) view.warn(warning);
      for (const line of (await notify?.(signal)) ?? []) view.say(line);
      await view.rest(seen, pauseOf(seen, watching), signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    return last;
  } finally {
    view.close();
  }
}

/** Until the next look, or sooner where a warning falls due. */
function pauseOf({ until, from, mode }: Snapshot, { everyMs, clock }: Watching): number {
  if (until === undefined || mode === "closed") return everyMs;
  const nowMs = clock.now();
  return Math.max(1, Math.min(everyMs, (nextMarkMs({ until, from }, nowMs) ?? Infinity) - nowMs));
}

interface WatchWarning {
  readonly minutes: number;
  readonly minutesLeft: number;
  readonly until: string;
  readonly message: string;
}

function due(seen: Snapshot, nowMs: number, said: Set<string>): WatchWarning | undefined {
  const { until, from, mode, approvedUntil } = seen;
  if (until === undefined || mode === "closed") return undefined;
  const found = endingDue({ until, from }, nowMs, (minutes) => said.has(`${until} ${minutes}`));
  if (found === undefined) return undefined;
  said.add(`${until} ${found.minutes}`);
  return { until, ...found, message: endingText({ until, ...found, approvedUntil }) };
}

interface View {
  show(seen: Snapshot): void;
  warn(warning: WatchWarning): void;
  say(line: string): void;
  rest(seen: Snapshot, ms: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

function openView({ shown, clock, cost }: Watching): View {
  const { write } = shown;
  if (shown.kind === "screen") return screenView(shown, clock, cost);
  const asJson = shown.kind === "json";
  let key = "";
  let saidAtMs = -Infinity;
  const print = (value: object | string) =>
    write(`${typeof value === "string" ? value : JSON.stringify(value)}\n`);
  return {
    show(seen) {
      const nowMs = clock.now();
      const changed = keyOf(seen) !== key;
      if (!changed && (asJson || nowMs - saidAtMs < minuteMs)) return;
      key = keyOf(seen);
      saidAtMs = nowMs;
      print(asJson ? seen : oneLine(seen, nowMs));
    },
    warn: (warning) => print(asJson ? { at: new Date(clock.now()).toISOString(), warning } : warning.message),
    say: (line) => print(asJson ? { at: new Date(clock.now()).toISOString(), notice: line } : line),
    rest: async (_seen, ms, signal) => await clock.sleep(ms, signal),
    close: () => undefined,
  };
}

const bell = "\u0007";
/** The other screen and no cursor, so that what was on the terminal before is there afterwards. */
const [enter, leave] = ["\u001B[?1049h\u001B[?25l", "\u001B[?25h\u001B[?1049l"];
const messagesKept = 5;

function screenView({ write, columns, rows }: Shown, clock: Clock, cost: string): View {
  const messages: string[] = [];
  let last: Snapshot | undefined;
  const draw = () => {
    const wide = columns();
    const looked = last === undefined ? "looking" : `looked ${last.at.slice(11, 19)}`;
    const time = new Date(clock.now()).toISOString().slice(11, 19);
    const foot = wrapped(`${time} UTC, ${looked}; Ctrl-C ends; ${cost}`, wide);
    const seen = last === undefined ? [] : screenLines(last, clock.now(), wide);
    // Where the screen is too small, what was said first gives way.
    const said = messages.flatMap((message) => wrapped(printable(message), wide));
    const room = Math.max(0, rows() - seen.length - foot.length - 2);
    const lines = [...seen, "", ...said.slice(Math.max(0, said.length - room)), "", ...foot].slice(0, rows());
    write(`\u001B[H${lines.map((line) => `${line}\u001B[K`).join("\r\n")}\u001B[J`);
  };
  const say = (line: string) => {
    messages.push(line);
    messages.splice(0, messages.length - messagesKept);
    draw();
  };
  write(enter);
  draw();
  return {
    show(seen) {
      last = seen;
      draw();
    },
    warn: ({ message }) => {
      write(bell);
      say(message);
    },
    say,
    async rest(_seen, ms, signal) {
      const endMs = clock.now() + ms;
      for (let left = ms; left > 0; left = endMs - clock.now()) {
        await clock.sleep(Math.min(tickMs, left), signal);
        draw();
      }
    },
    close() {
      write(leave);
      if (last !== undefined) write(`${screenLines(last, clock.now(), columns()).join("\n")}\n`);
    },
  };
}
