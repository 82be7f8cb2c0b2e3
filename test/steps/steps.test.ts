import { describe, expect, it } from "vitest";
import { NeedsHuman } from "../../src/errors.ts";
import type { AnyStep } from "../../src/steps/catalogue.ts";
import { makeCatalogue } from "../../src/steps/catalogue.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import type { LiveStatement } from "../../src/ports/live-gate.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { StillClock } from "../builders/clock.ts";
import { factNames } from "../../src/facts/facts.ts";
import { closedGate, cutWorld, portsOf, wellWorld, type World } from "../builders/ports.ts";

function stepNamed(name: string): AnyStep {
  const step = standardCatalogue.get(name);
  if (step === undefined) throw new Error(`${name} is not in the catalogue`);
  return step;
}

/** Runs a step in a world and keeps its notes. */
function start(
  name: string,
  input: unknown,
  world: World,
  clock: Clock = new StillClock(),
  signal?: AbortSignal,
  begunAt?: number,
) {
  const notes: string[] = [];
  const step = stepNamed(name);
  const done = step.run(step.input.parse(input), {
    ports: portsOf(world, clock),
    run: "run",
    step: "step",
    signal: signal ?? new AbortController().signal,
    note: async (message) => void notes.push(message),
    checkpoint: async () => undefined,
    ...(begunAt === undefined ? {} : { begunAt }),
  });
  return { notes, done };
}

describe("clerk.monitor", () => {
  const input = { inARow: 3, everySeconds: 10 };

  it("ends after that many good looks in a row", async () => {
    const clock = new StillClock();
    const { done } = start("clerk.monitor", input, wellWorld(), clock);
    await expect(done).resolves.toMatchObject({ looks: 3 });
  });

  it("starts counting again after a bad look", async () => {
    const world = wellWorld();
    let looks = 0;
    const down = cutWorld();
    // good, good, bad, good, good, good
    world.countUsers = () => (++looks === 3 ? down.countUsers() : Promise.resolve(1));
    const { done, notes } = start("clerk.monitor", input, world);
    await expect(done).resolves.toMatchObject({ looks: 6 });
    expect(notes).toEqual(["Clerk answers well.", "backendApi is failing.", "Clerk answers well."]);
  });

  it.each(["countUsers", "jwks", "frontendApi"] as const)(
    "does not end while %s fails, and asks in the end",
    async (part) => {
      const world = { ...wellWorld(), [part]: cutWorld()[part] };
      const { done } = start("clerk.monitor", { ...input, maxMinutes: 1 }, world);
      await expect(done).rejects.toBeInstanceOf(NeedsHuman);
    },
  );

  it.each([
    ["ben@app.example", "by ben@app.example"],
    [undefined, "elsewhere, before"],
  ])("ends when someone else closes the bypass (%s)", async (by, words) => {
    const world = cutWorld();
    const clock = new StillClock();
    const until = new Date(clock.now() + 60 * 60_000).toISOString();
    let looks = 0;
    const open: LiveStatement = { ...closedGate, mode: "stale-sessions", until, generation: 7 };
    world.live = () => (++looks < 4 ? open : { ...closedGate, generation: 8 });
    world.history = () => [
      {
        ...{ kind: "update", at: "", message: "", by, opening: undefined, outcome: "succeeded" },
      },
    ];
    const { done } = start("clerk.monitor", input, world, clock);
    await expect(done).rejects.toThrow(NeedsHuman);
    await expect(done).rejects.toThrow(words);
    expect(looks).toBe(4);
  });

  it("goes on when the bypass only ended, was renewed, or was closed before it began", async () => {
    for (const later of [{ generation: 7 }, { generation: 8 }, { mode: "closed", generation: 6 }] as const) {
      const world = cutWorld();
      const clock = new StillClock();
      const until = new Date(clock.now() + 30_000).toISOString();
      const open: LiveStatement = { ...closedGate, mode: "stale-sessions", until, generation: 7 };
      let looks = 0;
      world.live = () => (++looks < 4 ? open : { ...open, ...later });
      const { done } = start("clerk.monitor", { ...input, maxMinutes: 2 }, world, clock);
      await expect(done).rejects.toThrow("has not recovered");
    }
  });

  it("pauses for what comes after half an hour, and leaving it does not put that off", async () => {
    const clock = new StillClock();
    const whole = { ...input, pauseMinutes: 30 };
    const first = start("clerk.monitor", whole, cutWorld(), clock);
    await expect(first.done).resolves.toMatchObject({ recovered: false, elapsedMs: 1_810_000 });
    const begunAt = clock.now() - 29 * 60_000;
    const resumed = start("clerk.monitor", whole, cutWorld(), clock, undefined, begunAt);
    await expect(resumed.done).resolves.toMatchObject({ recovered: false, looks: 8 });
  });

  it("counts the time that the laptop was asleep", async () => {
    const clock = new StillClock();
    const asleep = { now: () => clock.now() * 2, monotonic: () => 0, sleep: clock.sleep.bind(clock) };
    const { done } = start("clerk.monitor", { ...input, pauseMinutes: 1 }, cutWorld(), asleep);
    await expect(done).resolves.toMatchObject({ recovered: false, looks: 5 });
  });

  it("can be left at any time", async () => {
    const stop = new AbortController();
    const { done } = start("clerk.monitor", input, cutWorld(), new StillClock(), stop.signal);
    stop.abort(new Error("left"));
    await expect(done).rejects.toThrow("left");
  });
});

describe("manual.check", () => {
  it("keeps the person's note", async () => {
    await expect(start("manual.check", { look: "Look" }, wellWorld()).done).resolves.toEqual({
      note: "seen",
    });
  });

  it("goes no further without a note", async () => {
    const world = { ...wellWorld(), note: " " };
    await expect(start("manual.check", { look: "Look" }, world).done).rejects.toBeInstanceOf(NeedsHuman);
  });
});

describe("app.probe", () => {
  it("says what the gate obeys", async () => {
    await expect(start("app.probe", {}, wellWorld()).done).resolves.toMatchObject({
      verdict: "ok",
      gate: "closed",
    });
  });

  it("fails when the app is to be well and is not", async () => {
    await expect(start("app.probe", { expect: "well" }, cutWorld()).done).rejects.toThrow("backend-api");
    await expect(start("app.probe", { expect: "any" }, cutWorld()).done).resolves.toMatchObject({
      verdict: "degraded",
    });
  });
});

describe("triage.gather and notice.text", () => {
  it("puts each finding and the verdict on the record", async () => {
    const { done, notes } = start("triage.gather", {}, cutWorld());
    await expect(done).resolves.toMatchObject({ category: "clerk-outage", severity: "critical" });
    expect(notes).toHaveLength(factNames.length + 1);
  });

  it("shows the text and posts nothing", async () => {
    const { done, notes } = start("notice.text", { audience: "users", text: "Hello" }, wellWorld());
    await expect(done).resolves.toEqual({ text: "Hello" });
    expect(notes).toEqual(["Text for users: Hello"]);
  });
});

describe("the catalogue", () => {
  it("gives each step's output in the form that it promises", async () => {
    const inputs: Readonly<Record<string, unknown>> = {
      "triage.gather": {},
      "app.probe": {},
      "manual.check": { look: "Look" },
      "notice.text": { audience: "users", text: "Hello" },
      "clerk.monitor": { inARow: 1 },
    };
    for (const [name, input] of Object.entries(inputs)) {
      const step = stepNamed(name);
      expect(step.output.safeParse(await start(name, input, wellWorld()).done).success).toBe(true);
    }
  });

  it("refuses two steps of one name", () => {
    const step = stepNamed("app.probe");
    expect(() => makeCatalogue([step, step])).toThrow("app.probe");
  });
});
