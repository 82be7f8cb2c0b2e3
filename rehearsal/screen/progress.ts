import type { WriteStream } from "node:tty";
import type { DrillEvent } from "../record/event.ts";
import { inWords } from "./probe-words.ts";
import type { DrillRecord } from "../record/record.ts";
import { commandLine, duration } from "./screen.ts";

/** Tells on `out` what the drill is doing, as its events come; on a terminal the current act is a live line. */
export function showProgress(
  record: DrillRecord,
  out: WriteStream | NodeJS.WritableStream,
): { stop(): void } {
  const live = "isTTY" in out && out.isTTY === true;
  let now: { readonly title: string; readonly since: number; detail: string } | undefined;

  const clear = () => live && out.write("\r\u001B[K");
  const draw = () => {
    if (!live || now === undefined) return;
    const columns = ("columns" in out ? out.columns : undefined) ?? 80;
    const text = `… ${now.title} ${duration(performance.now() - now.since)}  ${now.detail}`;
    out.write(`\r\u001B[K${text.slice(0, columns - 1)}`);
  };
  const say = (line: string) => {
    clear();
    out.write(`${line}\n`);
    draw();
  };
  const timer = live ? setInterval(draw, 100) : undefined;
  timer?.unref();

  record.onEvent((event: DrillEvent) => {
    switch (event.kind) {
      case "act-began":
        now = { title: event.title, since: performance.now(), detail: "" };
        if (live) draw();
        else say(`… ${event.title}`);
        break;
      case "act-ended": {
        const title = now?.title ?? event.act;
        now = undefined;
        say(`✓ ${title} (${duration(event.elapsedMs)})`);
        break;
      }
      case "assertion":
        say(`    ${event.holds ? "✓" : "✗"} ${event.claim}${event.holds ? "" : `: ${event.because}`}`);
        break;
      case "seen":
        for (const line of event.lines) say(`    ${line}`);
        break;
      case "probe":
        if (now !== undefined) now.detail = `${event.who} ${new URL(event.url).pathname}: ${inWords(event)}`;
        break;
      case "typed":
        say(`    $ ${commandLine(event.words)}   # ${event.who}`);
        break;
      case "command":
        say(
          `      ${event.words.slice(0, 2).join(" ")}: exit ${event.exitCode ?? "by signal"}, ${duration(event.elapsedMs)}`,
        );
        break;
      case "drill-failed":
        now = undefined;
        say(`✗ ${event.message}`);
        break;
      case "drill-began":
      case "milestone":
      case "drill-ended":
        break;
    }
  });
  return {
    stop: () => {
      clearInterval(timer);
      clear();
      now = undefined;
    },
  };
}
