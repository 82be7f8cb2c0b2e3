import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DrillEvent, DrillFact } from "./event.ts";

/** A drill's record: `drill.jsonl` in a folder of its own, written line by line as things happen. */
export class DrillRecord {
  readonly folder: string;
  readonly events: DrillEvent[] = [];
  readonly #startedAt = performance.now();
  readonly #listeners: ((event: DrillEvent) => void)[] = [];

  /** Creates `folder`. @throws Error when it cannot be written. */
  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(join(folder, "output"), { recursive: true, mode: 0o700 });
  }

  /** Milliseconds since the record was begun. */
  elapsedMs(): number {
    return Math.round(performance.now() - this.#startedAt);
  }

  add(fact: DrillFact): DrillEvent {
    const event: DrillEvent = {
      seq: this.events.length + 1,
      at: new Date().toISOString(),
      sinceStartMs: this.elapsedMs(),
      ...fact,
    };
    this.events.push(event);
    appendFileSync(join(this.folder, "drill.jsonl"), `${JSON.stringify(event)}\n`);
    for (const listener of this.#listeners) listener(event);
    return event;
  }

  onEvent(listener: (event: DrillEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Keeps a text beside the events and returns its name within the record. */
  keep(name: string, text: string): string {
    writeFileSync(join(this.folder, name), text);
    return name;
  }
}

/** A folder name that sorts by time: `2026-11-21T09-43-50Z`, with a random end so that two at once do not meet. */
export function recordName(now: Date): string {
  const random = Math.random().toString(36).slice(2, 6);
  return `${now
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-")}-${random}`;
}
