import type { Ports } from "../../src/ports/index.ts";
import type { PlannedAction, Progress, Step } from "../../src/steps/step.ts";
import { account, MemoryAccounts, MemoryLists, session } from "../builders/memory-accounts.ts";
import { answer, portsOf, wellWorld } from "../builders/ports.ts";
import { EventClock } from "../bulk/event-clock.ts";

/** A world of users whose time jumps, and what a step puts on record in it. */
export class Act {
  readonly clock = new EventClock();
  readonly accounts = new MemoryAccounts();
  readonly lists = new MemoryLists();
  readonly checkpoints: Progress[] = [];
  readonly notes: string[] = [];
  /** Whether the app answers. */
  well = true;
  ports: Ports;

  constructor() {
    const health = async () =>
      answer({ status: this.well ? "well" : "down", gate: null }, this.well ? 200 : 503);
    this.ports = {
      ...portsOf({ ...wellWorld(), appHealth: health }, this.clock),
      accounts: this.accounts,
      lists: this.lists,
    };
  }

  /** People `user_0000`…, each with that many open sessions. */
  populate(count: number, sessions = 1): this {
    for (let index = 0; index < count; index++) {
      const id = `user_${String(index).padStart(4, "0")}`;
      this.accounts.add(account(id, { createdAt: 1_000 + index }));
      for (let each = 0; each < sessions; each++)
        this.accounts.signIn(id, session(`sess_${id}_${each}`, { createdAt: 2_000 + each }));
    }
    return this;
  }

  #around() {
    return { ports: this.ports, run: "run", step: "step", signal: new AbortController().signal };
  }

  async plan<Input, Output>(step: Step<Input, Output>, given: object): Promise<PlannedAction> {
    return await this.clock.until(step.plan(step.input.parse(given), this.#around()));
  }

  /** Runs it as it was planned. @param resumedFrom what an earlier process left */
  async run<Input, Output>(
    step: Step<Input, Output>,
    given: object,
    {
      planned,
      resumedFrom,
    }: { readonly planned?: PlannedAction; readonly resumedFrom?: Progress | undefined } = {},
  ): Promise<Output> {
    const frozen = planned ?? (await this.plan(step, given));
    const context = {
      ...this.#around(),
      planned: frozen,
      ...(resumedFrom === undefined ? {} : { resumedFrom }),
      checkpoint: async (progress: Progress) => {
        await Promise.resolve();
        this.checkpoints.push(progress);
      },
      note: async (message: string) => {
        await Promise.resolve();
        this.notes.push(message);
      },
    };
    return await this.clock.until(step.run(step.input.parse(given), context));
  }

  /** Open sessions, of everybody. */
  open(): readonly string[] {
    return [...this.accounts.open.values()]
      .flat()
      .filter(({ status }) => status === "active" || status === "pending")
      .map(({ id }) => id);
  }
}
