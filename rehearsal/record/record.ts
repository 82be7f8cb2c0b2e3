import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DrillFact } from "./event.ts";
import { EventLog } from "./event-log.ts";

/** A drill's record: `drill.jsonl` in a folder of its own, written line by line as things happen. */
export class DrillRecord extends EventLog<DrillFact> {
  readonly folder: string;

  /** Creates `folder`. @throws Error when it cannot be written. */
  constructor(folder: string) {
    mkdirSync(join(folder, "output"), { recursive: true, mode: 0o700 });
    super(join(folder, "drill.jsonl"));
    this.folder = folder;
  }

  /** Keeps a text beside the events and returns its name within the record. */
  keep(name: string, text: string): string {
    writeFileSync(join(this.folder, name), text);
    return name;
  }
}

/** A folder name that sorts by time: `2026-11-21T09-43-50Z-own-mistake`, with a random end so that two at once do not meet. */
export function recordName(now: Date, night: string): string {
  const random = Math.random().toString(36).slice(2, 6);
  return `${now
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-")}-${night}-${random}`;
}
