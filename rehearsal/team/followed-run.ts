import { z } from "zod";
import { parseJson } from "../../src/ports/parse-json.ts";
import type { ChildResult, RunningChild } from "../stage/children.ts";
import { type } from "./commands.ts";
import { afterKill, killedAt, stopOf, type Stop } from "./killed-run.ts";
import type { Desk, Operator } from "./operators.ts";
import type { Stage } from "../stage/stage.ts";
import { until } from "../stage/wait.ts";

/** As much of what `./runbook run --json` prints, line by line, as is told here. */
const event = z.looseObject({ type: z.string(), step: z.string().optional() });
const planned = z.looseObject({ kind: z.string(), id: z.string(), title: z.string() });
const line = z.union([
  z.object({ plan: z.looseObject({ hash: z.string(), nodes: z.array(planned) }) }),
  z.object({ record: z.object({ event }) }),
  z.object({ run: z.string().optional(), folder: z.string(), exitCode: z.number() }),
]);
export type RunEvent = z.infer<typeof event>;
export type PlannedNode = z.infer<typeof planned>;

/** A `./runbook run` that goes on in the background while the drill looks at what it does. */
export class FollowedRun {
  readonly events: RunEvent[] = [];
  nodes: readonly PlannedNode[] = [];
  planHash: string | undefined;
  ended: ChildResult | undefined;
  readonly #stage: Stage;
  readonly #desk: Desk;
  readonly #operator: Operator;
  #child: RunningChild;
  #done: Promise<ChildResult>;

  /** @param before the same run, which has stopped, and is gone on with: what it told is known still */
  constructor(stage: Stage, desk: Desk, operator: Operator, words: readonly string[], before?: FollowedRun) {
    this.events.push(...(before?.events ?? []));
    [this.#stage, this.#desk, this.#operator] = [stage, desk, operator];
    [this.#child, this.#done] = this.#type(words);
  }

  /** Where a test has the process killed, it is the same run that goes on in the next one. */
  #type(words: readonly string[]): readonly [RunningChild, Promise<ChildResult>] {
    const { sabotage } = this.#stage;
    const before = killedAt(sabotage);
    const told = (text: string) => this.#take(text);
    const { child, result } = type(this.#stage, this.#desk, this.#operator, [...words, "--json"], told);
    const goOn = async () => {
      const [known, ended] = [(await before).length, await result];
      const again = afterKill(this.id, { words, known, places: await killedAt(sabotage), result: ended });
      if (again === undefined) this.ended = ended;
      else [this.#child, this.#done] = this.#type(again);
    };
    goOn().catch(() => undefined);
    return [child, result];
  }

  #take(text: string): void {
    const parsed = line.safeParse(parseJson(text));
    if (!parsed.success) return;
    if ("plan" in parsed.data) {
      this.planHash = parsed.data.plan.hash;
      this.nodes = parsed.data.plan.nodes;
    } else if ("record" in parsed.data) this.events.push(parsed.data.record.event);
  }

  /** Folder name of the run, once it has one. */
  get id(): string | undefined {
    const started = this.events.find(({ type }) => type === "run.started");
    return typeof started?.["run"] === "string" ? started["run"] : undefined;
  }

  /** The next matching record, or undefined when the run ended or `withinMs` passed without one. */
  async event(wanted: (event: RunEvent) => boolean, withinMs: number): Promise<RunEvent | undefined> {
    const found = await until(
      async () => {
        const match = this.events.find(wanted);
        return match ?? (this.ended === undefined ? undefined : "over");
      },
      { withinMs, everyMs: 25, signal: this.#stage.signal },
    );
    return found === "over" ? undefined : found;
  }

  /** Its step that waits for Clerk has begun. */
  async waitsForClerk(withinMs: number): Promise<RunEvent | undefined> {
    return await this.event(({ type, use }) => type === "step.intent" && use === "clerk.monitor", withinMs);
  }

  /** How it ended; undefined when `withinMs` passed before that. */
  async end(withinMs: number): Promise<ChildResult | undefined> {
    const result = await until(async () => this.ended, { withinMs, everyMs: 25, signal: this.#stage.signal });
    if (result !== undefined) await this.#done;
    return result;
  }

  /** Ctrl-C, once: it stops before the next effect, and what it has begun is seen to its end. */
  async interrupt(withinMs: number): Promise<ChildResult | undefined> {
    if (this.ended === undefined) process.kill(this.#child.pid, "SIGINT");
    return await this.end(withinMs);
  }

  /** Where it has stopped and why, as `--json` says it last. */
  get stop(): Stop | undefined {
    return this.ended && stopOf(this.ended);
  }

  /** What the step of this id or of this kind (`use`) has given: an attempt that ended well, whatever came before it. */
  output(step: string): Readonly<Record<string, unknown>> {
    const isIt = (one: RunEvent) => one.step === step || one["use"] === step;
    const ended = this.events.find(
      (one) => one.type === "step.outcome" && one["outcome"] === "succeeded" && isIt(one),
    );
    return { ...(ended?.["output"] as object | undefined) };
  }

  /** In words, for when something did not come. */
  standing(): string {
    const last = this.events.at(-1);
    const at = last === undefined ? "no record yet" : [last.type, last.step].filter(Boolean).join(" ");
    if (this.ended === undefined) return `the run is at ${at}`;
    const word = this.ended.stderr.trim().split("\n").at(-1) ?? "";
    return `the run ended with ${this.ended.exitCode ?? "a signal"} at ${at}${refusal(this.events)} ${word}`.trim();
  }
}

function refusal(events: readonly RunEvent[]): string {
  const told = events.filter((one) => typeof one["message"] === "string").at(-1);
  return told === undefined ? "" : `: ${String(told["message"])}`;
}
