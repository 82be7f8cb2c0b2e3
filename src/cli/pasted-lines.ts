import { createInterface, type Interface } from "node:readline";

/** Lines that somebody pastes while a run waits. */
interface PastedLines {
  /** The next line; undefined when there are no more, or `signal` was aborted. */
  next(signal: AbortSignal): Promise<string | undefined>;
}

/** Standard input, opened for as long as someone waits for a line. A terminal's Ctrl-C stays a Ctrl-C. */
export function pastedLines(stdin: NodeJS.ReadStream): PastedLines {
  const lines: string[] = [];
  let reader: Interface | undefined;
  let ended = false;
  let wake: () => void = () => undefined;
  const onClose = () => {
    ended = true;
    wake();
  };
  const open = (): Interface => {
    const opened = createInterface({ input: stdin, terminal: stdin.isTTY === true, output: process.stderr });
    opened.on("line", (line) => {
      lines.push(line);
      wake();
    });
    opened.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
    opened.on("close", onClose);
    return opened;
  };
  const close = () => {
    // Ours alone: by its own, readline lets go of the keys, which the next question would hear twice.
    reader?.off("close", onClose);
    reader?.close();
    reader = undefined;
    stdin.pause();
  };
  return {
    async next(signal) {
      if (signal.aborted) return undefined;
      reader ??= open();
      signal.addEventListener(
        "abort",
        () => {
          close();
          wake();
        },
        { once: true },
      );
      while (lines.length === 0 && !ended && !signal.aborted)
        await new Promise<void>((resolve) => (wake = resolve));
      return lines.shift();
    },
  };
}
