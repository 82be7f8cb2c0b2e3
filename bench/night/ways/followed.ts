import { z } from "zod";
import { until } from "../../../rehearsal/stage/wait.ts";
import type { ChildResult } from "../../../rehearsal/stage/children.ts";

const patienceMs = 120_000;
const line = z.object({ record: z.object({ event: z.looseObject({ type: z.string() }) }) });
type RunEvent = z.infer<typeof line>["record"]["event"];

/** A `runbook run --json` that goes on in the background. */
export class Followed {
  readonly done: Promise<ChildResult>;
  readonly #events: RunEvent[] = [];
  #ended: ChildResult | undefined;

  /** @param start types the command, and passes on each line that it prints */
  constructor(start: (onLine: (line: string) => void) => Promise<ChildResult>) {
    this.done = start((text) => {
      if (!text.startsWith('{"record"')) return;
      this.#events.push(line.parse(JSON.parse(text)).record.event);
    });
    this.done.then(
      (result) => (this.#ended = result),
      () => undefined,
    );
  }

  /** Folder name of the run; empty as long as it has none. */
  get id(): string {
    const started = this.#events.find(({ type }) => type === "run.started");
    return typeof started?.["run"] === "string" ? started["run"] : "";
  }

  /** The first such record. @throws Error when the run ends, or two minutes pass, without it */
  async event(wanted: (event: RunEvent) => boolean): Promise<RunEvent> {
    const { signal } = new AbortController();
    const found = await until(async () => this.#events.find(wanted) ?? (this.#ended && "over"), {
      ...{ withinMs: patienceMs, everyMs: 20, signal },
    });
    if (found !== undefined && found !== "over") return found;
    throw new Error(`The run did not get there: ${this.#ended?.stderr ?? "it still goes on"}`);
  }
}
