import { z } from "zod";
import { PermanentFailure, TransientFailure, type Code } from "../../src/errors.ts";
import type { ApprovedGrant } from "../../src/approval/document.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { makeCatalogue, type AnyStep, type Catalogue } from "../../src/steps/catalogue.ts";
import type { Effect, StepContext } from "../../src/steps/step.ts";

/** Thrown where the process is killed; after it nothing of that process does anything any more. */
export class Killed extends Error {}

/** One process's life: dies at the n-th boundary that it passes. */
export class Life {
  readonly boundaries: string[] = [];
  readonly #dieAt: number;
  dead = false;
  constructor(dieAt = Infinity) {
    this.#dieAt = dieAt;
  }
  pass(boundary: string): void {
    if (this.dead) throw new Killed(boundary);
    this.boundaries.push(boundary);
    if (this.boundaries.length < this.#dieAt) return;
    this.dead = true;
    throw new Killed(boundary);
  }
}

interface Engine {
  readonly startTime: string;
  readonly endsAt: number;
  readonly finish: () => void;
}

/** What is outside: it outlives every process, and remembers who looked and who wrote. */
export class World {
  now = Date.parse("2026-11-21T03:00:00Z");
  readonly values = new Map<string, string>();
  /** `look <target>` or `write <target>`, in order; a write is the issuing, a change is one that changed something. */
  readonly log: string[] = [];
  readonly changes: string[] = [];
  readonly #engines = new Map<number, Engine>();
  #pid = 100;
  settled = 0;
  /** Engines that were started while another was at work. */
  collisions = 0;
  /** Per target: how often the answer is lost although the effect happens. */
  readonly lost = new Map<string, number>();

  readonly clock: Clock = {
    now: () => this.now,
    monotonic: () => this.now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      this.pass(ms);
    },
  };
  pass(ms: number): void {
    this.now += ms;
    for (const [pid, engine] of this.#engines)
      if (engine.endsAt <= this.now) {
        this.#engines.delete(pid);
        engine.finish();
      }
  }
  /** An engine works for two seconds and then changes the value, whoever is still there to see it. */
  startEngine(target: string, value: string): { readonly pid: number; readonly startTime: string } {
    if (this.#engines.size > 0) this.collisions++;
    const child = { pid: ++this.#pid, startTime: `start-${this.#pid}` };
    const finish = () => this.set(target, value);
    this.#engines.set(child.pid, { ...child, endsAt: this.now + 2000, finish });
    return child;
  }
  newestEngine(): { readonly pid: number; readonly startTime: string } {
    return { pid: this.#pid, startTime: `start-${this.#pid}` };
  }
  get engineAtWork(): boolean {
    return this.#engines.size > 0;
  }
  startTime(pid: number): string | undefined {
    return this.#engines.get(pid)?.startTime;
  }
  set(target: string, value: string): void {
    if (this.values.get(target) !== value) this.changes.push(`${target}=${value}`);
    this.values.set(target, value);
  }
  add(target: string, marker: string): void {
    this.changes.push(`${target}+${marker}`);
    this.values.set(target, `${this.values.get(target) ?? ""} ${marker}`);
  }
  /** Per target: how often it is refused before anything happens. */
  refusal: Code = "HTTP_STATUS";
  readonly refused = new Map<string, number>();
  takesRefusal(target: string): boolean {
    const left = this.refused.get(target) ?? 0;
    this.refused.set(target, left - 1);
    return left > 0;
  }
  takesAnswer(target: string): boolean {
    const left = this.lost.get(target) ?? 0;
    this.lost.set(target, left - 1);
    return left > 0;
  }
}

const nothing = z.looseObject({});

interface Kind {
  readonly effect: Effect;
  readonly dangerous?: boolean;
  readonly run: (input: Record<string, unknown>, context: StepContext) => Promise<unknown>;
  readonly look?: AnyStep["look"];
  readonly override?: AnyStep["override"];
  readonly grant?: ApprovedGrant | undefined;
}

function step(name: string, kind: Kind): AnyStep {
  return {
    name,
    summary: name,
    effect: kind.effect,
    dangerous: kind.dangerous ?? false,
    undo: "Nothing",
    input: nothing,
    output: z.unknown(),
    plan: async () => ({ summary: name, target: name, operation: name, decisions: {} }),
    run: (input, context) => kind.run(input as Record<string, unknown>, context),
    ...(kind.override === undefined ? {} : { override: kind.override }),
    ...(kind.grant === undefined ? {} : { grant: async () => kind.grant as ApprovedGrant }),
    ...(kind.look === undefined ? {} : { look: kind.look }),
  };
}

/** Steps as the catalogue has them, acting on the world, each passing the process's boundaries. */
export function worldCatalogue(world: World, life: Life, withLook = true, grant?: ApprovedGrant): Catalogue {
  const lost = () => new TransientFailure("no answer", { code: "TIMEOUT", retryAfterMs: 1 });
  const see = (target: string, wanted: (value: string | undefined, context: StepContext) => boolean) => ({
    ...(withLook && {
      look: async (_: unknown, context: StepContext) => {
        life.pass(`look ${target}`);
        world.log.push(`look ${target}`);
        const done = wanted(world.values.get(target), context);
        return done ? { done, output: { until: "2026-11-21T03:59:00Z" } } : { done };
      },
    }),
  });
  const through = (value: string) => async (_: unknown, context: StepContext) => {
    life.pass("before engine");
    world.log.push("write gate");
    world.startEngine("gate", value);
    await context.ports.stack.up({});
    return { until: "2026-11-21T03:59:00Z" };
  };
  return makeCatalogue([
    step("check", { effect: "none", run: async () => ({ seen: "ok" }) }),
    step("bypass.open", {
      effect: "converge",
      dangerous: true,
      grant,
      override: {
        bound: "15 minutes at most",
        refuses: (input) =>
          (input as { readonly mode?: string }).mode === "open"
            ? { message: "Mode open always needs a second person.", hint: "Get an approval." }
            : undefined,
      },
      run: through("open"),
      ...see("gate", (value) => value === "open"),
    }),
    step("bypass.close", {
      effect: "converge",
      run: through("closed"),
      ...see("gate", (value) => value === "closed"),
    }),
    step("set", {
      effect: "converge",
      run: async () => {
        life.pass("before set");
        world.log.push("write flag");
        world.set("flag", "on");
        life.pass("after set");
        if (world.takesAnswer("flag")) throw lost();
        return {};
      },
      ...see("flag", (value) => value === "on"),
    }),
    step("post", {
      effect: "once",
      run: async (_, context) => {
        life.pass("before post");
        if (world.takesRefusal("board"))
          throw new PermanentFailure("The board answers 403.", { code: world.refusal });
        world.log.push("write board");
        world.add("board", context.run);
        life.pass("after post");
        if (world.takesAnswer("board")) throw lost();
        return {};
      },
      ...see("board", (value, context) => value?.includes(context.run) === true),
    }),
    step("bulk", {
      effect: "converge",
      run: async ({ forgetful }, { resumedFrom, checkpoint }) => {
        const from = forgetful === true ? undefined : resumedFrom;
        let done = from?.done ?? 0;
        for (let next = Number(from?.cursor ?? 0); next < 4; next++) {
          life.pass("before item");
          world.add("bulk", String(next));
          life.pass("after item");
          done++;
          await checkpoint({ cursor: String(next + 1), done, failed: 0, total: 4 });
        }
        return { done };
      },
    }),
    step("slow", {
      effect: "none",
      run: async (_, context) => {
        world.log.push("slow");
        await new Promise((_resolve, reject) => {
          context.signal.addEventListener("abort", () => reject(new Error("broken off")));
        });
      },
    }),
    step("deaf", { effect: "converge", run: () => new Promise(() => world.log.push("deaf")) }),
    step("confirm", {
      effect: "manual",
      run: async (_, context) => ({ note: await context.ports.ask.text("Done?") }),
    }),
    step("watch", {
      effect: "monitor",
      run: async (_, context) => {
        await context.ports.clock.sleep(5000, context.signal);
        return { begunAt: context.begunAt ?? null };
      },
      look: async () => ({ done: false }),
    }),
  ]);
}
