import { closeSync, readSync, unlinkSync } from "node:fs";
import { openRegularSync } from "../regular-file.mjs";

interface StepMetadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly diffs?: readonly string[] | null;
  readonly keys?: readonly string[] | null;
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

/** The engine's own events, as far as we read them; one JSON object a line. Values in them are never looked at. */
export interface EngineEvent {
  readonly timestamp?: number;
  readonly diagnosticEvent?: { readonly urn?: string; readonly message: string; readonly severity: string };
  readonly resourcePreEvent?: { readonly metadata: StepMetadata; readonly planning?: boolean };
  readonly resOutputsEvent?: { readonly metadata: StepMetadata; readonly planning?: boolean };
  readonly resOpFailedEvent?: { readonly metadata: StepMetadata };
  readonly summaryEvent?: { readonly resourceChanges?: Readonly<Record<string, number>> };
}

export type { StepMetadata };

/** Everything in a file from `offset` on. */
export function readAll(file: number, offset = 0): Buffer {
  const parts: Buffer[] = [];
  for (let at = offset; ;) {
    const part = Buffer.alloc(64 * 1024);
    const count = readSync(file, part, 0, part.length, at);
    if (count === 0) return Buffer.concat(parts);
    parts.push(part.subarray(0, count));
    at += count;
  }
}

/**
 * Reads what the engine appends to its event log; a line that is not whole yet waits for the next look. The file loses
 * its name at the first look, since debugging events can hold values.
 */
export class EventLog {
  readonly events: EngineEvent[] = [];
  readonly #path: string;
  readonly #onEvent: ((event: EngineEvent) => void) | undefined;
  #file: number | undefined;
  #offset = 0;
  #rest = Buffer.alloc(0);

  constructor(path: string, onEvent: ((event: EngineEvent) => void) | undefined) {
    this.#path = path;
    this.#onEvent = onEvent;
  }

  read(): void {
    this.#file ??= this.#open();
    if (this.#file === undefined) return;
    const more = readAll(this.#file, this.#offset);
    this.#offset += more.length;
    const bytes = Buffer.concat([this.#rest, more]);
    const end = bytes.lastIndexOf(10) + 1;
    this.#rest = bytes.subarray(end);
    for (const line of bytes.toString("utf8", 0, end).split("\n")) {
      const event = parse(line);
      if (event === undefined) continue;
      this.events.push(event);
      this.#onEvent?.(event);
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #open(): number | undefined {
    try {
      const file = openRegularSync(this.#path);
      unlinkSync(this.#path);
      return file;
    } catch {
      // Not there yet.
      return undefined;
    }
  }
}

function parse(line: string): EngineEvent | undefined {
  if (line.trim() === "") return undefined;
  try {
    return JSON.parse(line) as EngineEvent;
  } catch {
    return undefined;
  }
}
