import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { RunningChild } from "../../rehearsal/stage/children.ts";
import type { Night } from "./night.ts";

/** As much of a journal's event as is told here. */
export interface RunEvent {
  readonly type: string;
  readonly step?: string;
}

/** What `run` and `resume` say last with `--json`. */
interface RunResult {
  readonly exitCode: number;
  readonly phase: string;
  readonly outcome: string | null;
  readonly steps: Readonly<Record<string, { readonly status: string }>>;
}

const patience = { timeout: 60_000, interval: 10 };
/** For the steps that only a person can do. */
const confirmations = ["logs", "told", "timeline", "review"].map((step) => `--confirm=${step}=done`);
const inputs = ["reason=Clerk does not answer", "minutes=15", "inARow=1", "everySeconds=0.1"];

/** The shipped checklist for an outage, run by `./runbook run` in a process that can be killed. */
export class RunAtTerminal {
  readonly events: RunEvent[] = [];
  readonly #night: Night;
  readonly #child: RunningChild;

  constructor(night: Night) {
    this.#night = night;
    const given = inputs.map((input) => `--input=${input}`);
    const words = ["run", "runbooks/auth-outage.yaml", ...given, ...confirmations, "--json"];
    this.#child = night.type(night.requester, words, (line) => {
      if (!line.startsWith('{"record"')) return;
      this.events.push((JSON.parse(line) as { record: { event: RunEvent } }).record.event);
    });
  }

  /** The first such record, as soon as it is shown. @throws Error when the run ends without it */
  async event(wanted: (event: RunEvent) => boolean): Promise<RunEvent> {
    const seen = this.events.find(wanted);
    if (seen !== undefined) return seen;
    const ended = this.#child.done.then(({ exitCode, stderr }) => {
      throw new Error(`The run ended with ${exitCode} before that: ${stderr}`);
    });
    await Promise.race([ended, expect.poll(() => this.events.some(wanted), patience).toBe(true)]);
    return this.events.find(wanted) as RunEvent;
  }

  get id(): string {
    const started = this.events.find(({ type }) => type === "run.started") as { run?: string } | undefined;
    return started?.run ?? "";
  }

  /** The second person signs what the run asks for; resolves when the answer lies in the run's folder. */
  async approve(): Promise<void> {
    await this.event(({ type }) => type === "approval.requested");
    await this.#night.typed(this.#night.approver, ["approve", this.id, "--yes"]);
  }

  /** SIGKILL to the run alone: an engine that it has started goes on. */
  async kill(): Promise<void> {
    process.kill(this.#child.pid, "SIGKILL");
    const { exitCode } = await this.#child.done;
    if (exitCode !== undefined) throw new Error(`The run ended by itself with ${exitCode}.`);
  }

  /** `./runbook resume`, to its end. */
  async resume(...words: readonly string[]): Promise<RunResult> {
    const line = ["resume", this.id, ...confirmations, ...words, "--json"];
    const { stdout } = await this.#night.typed(this.#night.requester, line, [0, 1, 3, 4]);
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as RunResult;
  }

  /** Everything on record, from the disk. */
  journal(): readonly RunEvent[] {
    const file = join(this.#night.world.checkout.root, "incidents", this.id, "journal.jsonl");
    const lines = readFileSync(file, "utf8").trim().split("\n");
    return lines.map((line) => (JSON.parse(line) as { event: RunEvent }).event);
  }
}
