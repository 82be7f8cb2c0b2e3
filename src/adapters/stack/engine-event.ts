import { closeSync, openSync, readSync } from "node:fs";

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

/** Reads what the engine appends to its event log; a line that is not whole yet waits for the next look. */
export class EventLog {
  readonly events: EngineEvent[] = [];
  readonly #path: string;
  readonly #onEvent: ((event: EngineEvent) => void) | undefined;
  #offset = 0;
  #rest = "";

  constructor(path: string, onEvent: ((event: EngineEvent) => void) | undefined) {
    this.#path = path;
    this.#onEvent = onEvent;
  }

  read(): void {
    const lines = (this.#rest + this.#more()).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const event = parse(line);
      if (event === undefined) continue;
      this.events.push(event);
      this.#onEvent?.(event);
    }
  }

  #more(): string {
    let text = "";
    try {
      const file = openSync(this.#path, "r");
      const buffer = Buffer.alloc(64 * 1024);
      for (;;) {
        const count = readSync(file, buffer, 0, buffer.length, this.#offset);
        if (count === 0) break;
        this.#offset += count;
        text += buffer.toString("latin1", 0, count);
      }
      closeSync(file);
    } catch {
      // Not there yet.
    }
    // Whole lines are decoded later; bytes are kept as they are until then.
    return text;
  }
}

function parse(line: string): EngineEvent | undefined {
  if (line.trim() === "") return undefined;
  try {
    return JSON.parse(Buffer.from(line, "latin1").toString("utf8")) as EngineEvent;
  } catch {
    return undefined;
  }
}
