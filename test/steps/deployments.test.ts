import { describe, expect, it } from "vitest";
import { NeedsHuman, PermanentFailure, TransientFailure } from "../../src/errors.ts";
import type { Ports } from "../../src/ports/index.ts";
import type { CallOptions } from "../../src/ports/clerk.ts";
import { deployment, memoryVercel } from "../builders/memory-vercel.ts";
import type { Deployment, Vercel } from "../../src/ports/vercel.ts";
import type { StackUpdate } from "../../src/ports/stack.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import { StillClock } from "../builders/clock.ts";
import { answer, portsOf, wellWorld } from "../builders/ports.ts";

const minute = 60_000;
const noon = new StillClock().now();
const ago = (minutes: number) => new Date(noon - minutes * minute).toISOString().replace(/\.\d+Z/, "Z");

const release = (id: string, minutesAgo: number, other: Partial<Deployment> = {}): Deployment =>
  deployment({ id, createdAt: noon - minutesAgo * minute, commit: "abcdef0123", ...other });

/** Production with a bad deployment on top; what is moved is remembered. */
function production(releases: readonly Deployment[], history: readonly StackUpdate[] = []) {
  const state = { live: releases[0]?.id, followsNew: true, moves: [] as string[], loseAnswer: false };
  const world = wellWorld();
  const clock = new StillClock();
  const memory = memoryVercel({ deployments: () => releases, done: state.moves, domain: state });
  const lossy = (move: Vercel["promote"]) => async (id: string, how: CallOptions) => {
    await move(id, how);
    if (state.loseAnswer) throw new TransientFailure("lost", { code: "TIMEOUT" });
  };
  world.appHealth = async () =>
    answer({ status: "ok", checks: [], gate: { mode: "closed" }, deployment: state.live });
  const base = portsOf(world, clock);
  const targets = ["production"];
  const changed = { key: "CLERK_SECRET_KEY", targets, type: "sensitive", updatedAt: noon - 6 * minute };
  const ports: Ports = {
    ...base,
    vercel: {
      ...memory,
      environment: async () => [changed],
      rollback: lossy(memory.rollback),
      promote: lossy(memory.promote),
    },
    stack: { ...base.stack, history: async () => history },
  };
  return { state, ports };
}

async function planned(ports: Ports, name: string, input: object) {
  const step = standardCatalogue.get(name);
  if (step === undefined) throw new Error(`${name} is not in the catalogue`);
  const notes: string[] = [];
  const { signal } = new AbortController();
  const context = { ports, run: "run", step: "step", signal };
  const given = step.input.parse(input);
  const action = await step.plan(given, context);
  const whole = {
    ...context,
    planned: action,
    note: async (text: string) => void notes.push(text),
    checkpoint: async () => undefined,
  };
  return { action, notes, run: () => step.run(given, whole), look: () => step.look?.(given, whole) };
}

const opening = (minutesAgo: number, until: number): StackUpdate => ({
  kind: "update",
  at: ago(minutesAgo),
  message: "",
  by: undefined,
  opening: { mode: "stale-sessions", until: ago(until), approved: true },
  outcome: "succeeded",
});

/** Made in the redeploy lane with a grant until so many minutes ago. */
const carrying = (id: string, minutesAgo: number, until: number) =>
  release(id, minutesAgo, {
    statement: { incident: "night", generation: 1, grantUntil: noon - until * minute },
  });
const closing = (id: string, minutesAgo: number) =>
  release(id, minutesAgo, { statement: { incident: "night", generation: 2, grantUntil: undefined } });

describe("deployment.rollback chooses the right one", () => {
  const bad = release("dpl_bad", 5);
  it.each<[string, readonly Deployment[], object, readonly StackUpdate[], string | null]>([
    ["the one before", [bad, release("dpl_a", 60), release("dpl_b", 90)], {}, [], "dpl_a"],
    [
      "not one that failed",
      [bad, release("dpl_a", 60, { state: "ERROR" }), release("dpl_b", 90)],
      {},
      [],
      "dpl_b",
    ],
    [
      "not one that never was live",
      [bad, release("dpl_a", 60, { wasLive: false }), release("dpl_b", 90)],
      {},
      [],
      "dpl_b",
    ],
    [
      "not one from after the first errors",
      [bad, release("dpl_a", 60), release("dpl_b", 90)],
      { errorsBegan: ago(61) },
      [],
      "dpl_b",
    ],
    ["not one with a revoked key", [bad, release("dpl_a", 60)], { keysRevokedAt: ago(30) }, [], null],
    [
      "not one built while a bypass was open",
      [bad, release("dpl_a", 60), release("dpl_b", 90)],
      {},
      [opening(70, 10)],
      "dpl_b",
    ],
    [
      "one from after the bypass was closed",
      [bad, release("dpl_a", 60), release("dpl_b", 90)],
      {},
      [{ ...opening(65, 0), opening: undefined }, opening(80, 10)],
      "dpl_a",
    ],
    ["nothing when there is none", [bad], {}, [], null],
    [
      "the one that is named",
      [bad, release("dpl_a", 60), release("dpl_b", 90)],
      { to: "dpl_b" },
      [],
      "dpl_b",
    ],
    ["not one that carries a grant", [bad, carrying("dpl_a", 60, 20), release("dpl_b", 90)], {}, [], "dpl_b"],
    [
      "not one built beside it, though the stack's history knows nothing of that opening",
      [bad, release("dpl_a", 50), carrying("dpl_open", 60, 40), release("dpl_b", 90)],
      {},
      [],
      "dpl_b",
    ],
    [
      "the one that closed it past the engine",
      [bad, closing("dpl_closed", 50), carrying("dpl_open", 60, 0)],
      {},
      [opening(61, 0)],
      "dpl_closed",
    ],
    ["not a named one that carries a grant", [bad, carrying("dpl_a", 60, 20)], { to: "dpl_a" }, [], null],
    [
      "not a named one that is poisoned",
      [bad, release("dpl_a", 60)],
      { to: "dpl_a" },
      [opening(70, 10)],
      null,
    ],
  ])("%s", async (_, releases, input, history, to) => {
    const { ports } = production(releases, history);
    const { action } = await planned(ports, "deployment.rollback", input);
    expect(action.decisions["to"]).toBe(to);
  });

  it("refuses a named one that carries a grant, and says which and until when", async () => {
    const { ports, state } = production([bad, carrying("dpl_a", 60, -20)]);
    const step = await planned(ports, "deployment.rollback", { to: "dpl_a" });
    const sentence = `dpl_a: it carries a grant until ${new Date(noon + 20 * minute).toISOString()}`;
    expect(step.action.summary).toContain(sentence);
    await expect(step.run()).rejects.toThrow(sentence);
    expect(state.moves).toEqual([]);
  });

  it("goes back to none from before the signing key was changed while a policy is in force, and says whom it would let in", async () => {
    const turned = (lane: "runtime" | "redeploy", key: string, deny: readonly string[]) => {
      const { ports, state } = production([bad, release("dpl_a", 60), release("dpl_b", 90)]);
      const variable = { key, targets: ["production"], type: "encrypted", updatedAt: noon - 30 * minute };
      const identity = ports.stack.identity;
      return {
        state,
        ports: {
          ...ports,
          vercel: { ...ports.vercel, environment: async () => [variable] },
          stack: { ...ports.stack, identity: async () => ({ ...(await identity()), lane }) },
          gate: {
            ...ports.gate,
            policy: async () => ({ generation: 3, epoch: 0, deny, unreadable: false }),
          },
        },
      };
    };
    const key = "AUTH_GATE_PUBLIC_KEY";
    const { ports, state } = turned("runtime", key, ["user_a", "user_b"]);
    const step = await planned(ports, "deployment.rollback", {});
    expect(step.action.decisions["to"]).toBeNull();
    expect(step.action.notes?.join()).toContain("lets in whom the live one refuses (2 denied)");
    await expect(step.run()).rejects.toThrow(
      /to go back to: dpl_a: .*lets in whom the live one refuses \(2 denied\)/,
    );
    const gone = await planned(ports, "deployment.rollback", { to: "dpl_gone" });
    await expect(gone.run()).rejects.toThrow("dpl_gone: it is not among the deployments");
    const named = await planned(ports, "deployment.rollback", { to: "dpl_a" });
    await expect(named.run()).rejects.toThrow("goes by the auth policy of its own time");
    expect(state.moves).toEqual([]);
    const to = async (world: ReturnType<typeof turned>) =>
      (await planned(world.ports, "deployment.rollback", {})).action.decisions["to"];
    expect(await to(turned("runtime", key, []))).toBe("dpl_a");
    expect(await to(turned("runtime", "AUTH_GATE_POLICY", ["user_a"]))).toBe("dpl_a");
    expect(await to(turned("redeploy", "AUTH_GATE_POLICY", ["user_a"]))).toBeNull();
  });

  it("never goes back to a published flaw that is not live now, and says where it cannot tell", async () => {
    const commits = { a: "a".repeat(40), b: "b".repeat(40), c: "c".repeat(40) };
    const releases = [
      release("dpl_bad", 5, { commit: commits.a }),
      release("dpl_flawed", 60, { commit: commits.b }),
      release("dpl_far", 90, { commit: "d".repeat(40) }),
    ];
    const { ports } = production(releases);
    const lock = (next: string) => JSON.stringify({ packages: { "node_modules/next": { version: next } } });
    const locks: Readonly<Record<string, string>> = {
      [commits.a]: lock("16.4.6"),
      [commits.b]: lock("15.2.2"),
    };
    const git = { ...ports.git, show: async (commit: string) => locks[commit] };
    const step = await planned({ ...ports, git }, "deployment.rollback", {});
    expect(step.action.decisions["to"]).toBe("dpl_far");
    expect(step.action.notes?.join("\n")).toMatch(/not dpl_flawed: .*CVE-2025-29927/);
    expect(step.action.notes?.join("\n")).toContain("Whether dpl_far has published flaws cannot be told");
    const named = await planned({ ...ports, git }, "deployment.rollback", { to: "dpl_flawed" });
    await expect(named.run()).rejects.toThrow(/CVE-2025-29927/);
    // What is live has them, too: going back makes nothing worse.
    const same = { ...locks, [commits.a]: lock("15.2.2") };
    const both = { ...ports.git, show: async (commit: string) => same[commit] };
    const worse = await planned({ ...ports, git: both }, "deployment.rollback", {});
    expect(worse.action.decisions["to"]).toBe("dpl_flawed");
  });

  it("says what the plan costs, and which keys come back", async () => {
    const { ports } = production([bad, release("dpl_a", 60)]);
    const { action } = await planned(ports, "deployment.rollback", {});
    expect(action.summary).toContain("new deployments do not go live");
    expect(action.notes?.join()).toContain("CLERK_SECRET_KEY was changed");
  });

  it("moves once, sees the app itself there, and asks nobody", async () => {
    const { ports, state } = production([bad, release("dpl_a", 60)]);
    const step = await planned(ports, "deployment.rollback", {});
    await expect(step.run()).resolves.toEqual({ from: "dpl_bad", to: "dpl_a", moved: true });
    await expect(step.run()).resolves.toMatchObject({ to: "dpl_a" });
    expect(state.moves).toEqual(["rollback dpl_a"]);
    expect(step.notes.join()).toContain("itself says that it is dpl_a");
  });

  it("finds its move again when the answer was lost", async () => {
    const { ports, state } = production([bad, release("dpl_a", 60)]);
    const step = await planned(ports, "deployment.rollback", {});
    await expect(step.look()).resolves.toEqual({ done: false });
    state.loseAnswer = true;
    await expect(step.run()).rejects.toBeInstanceOf(TransientFailure);
    await expect(step.look()).resolves.toMatchObject({ done: true, output: { to: "dpl_a" } });
  });

  it("moves nothing when someone else has, when there is nothing, or when told to stay", async () => {
    const moved = production([bad, release("dpl_a", 60)]);
    const late = await planned(moved.ports, "deployment.rollback", {});
    moved.state.live = "dpl_other";
    await expect(late.run()).rejects.toBeInstanceOf(PermanentFailure);
    const alone = production([bad]);
    const none = await planned(alone.ports, "deployment.rollback", {});
    await expect(none.run()).rejects.toMatchObject({
      name: "NeedsHuman",
      hint: expect.stringContaining("`./runbook do deployment.rollback --to dpl_…`"),
    });
    const keysRevokedAt = new Date(Date.now() + 60_000).toISOString().replace(/\.\d+Z/, "Z");
    const old = production([bad, release("dpl_b", 60), release("dpl_a", 90)]);
    const revoked = await planned(old.ports, "deployment.rollback", { keysRevokedAt });
    await expect(revoked.run()).rejects.toThrow(
      "right to go back to: dpl_b: it holds a revoked key; dpl_a: it holds a revoked key.",
    );
    const stay = await planned(alone.ports, "deployment.rollback", { to: "none" });
    await expect(stay.run()).resolves.toMatchObject({ moved: false });
    expect([...moved.state.moves, ...alone.state.moves]).toEqual([]);
  });
});

describe("deployment.promote", () => {
  it("waits for a repair, promotes it once, and never the bad one", async () => {
    const releases = [release("dpl_bad", 5), release("dpl_a", 60)];
    const { ports, state } = production(releases);
    Object.assign(state, { live: "dpl_a", followsNew: false });
    const step = await planned(ports, "deployment.promote", { after: "dpl_bad" });
    await expect(step.run()).rejects.toBeInstanceOf(NeedsHuman);
    releases.unshift(release("dpl_new", 1));
    await expect(step.run()).resolves.toEqual({ live: "dpl_new", followsNew: true });
    await expect(step.run()).resolves.toEqual({ live: "dpl_new", followsNew: true });
    expect(state.moves).toEqual(["promote dpl_new"]);
  });
});

describe("what was built while a bypass was open", () => {
  it("is named after the close", async () => {
    const { ports } = production([release("dpl_in", 20), release("dpl_out", 90)], [opening(30, 5)]);
    const step = await planned(ports, "deployment.watch", {});
    await expect(step.run()).resolves.toEqual({ born: ["dpl_in"], known: true });
  });

  it("is warned of while one waits for Clerk", async () => {
    const releases = [release("dpl_a", 60)];
    const { ports } = production(releases);
    let looks = 0;
    const { clerk } = ports;
    const countUsers = async () => {
      if (++looks === 2) releases.unshift(release("dpl_new", 0));
      return 1;
    };
    const watched = { ...ports, clerk: { ...clerk, countUsers } };
    const step = await planned(watched, "clerk.monitor", { inARow: 4, everySeconds: 1 });
    await step.run();
    expect(step.notes.filter((text) => text.includes("dpl_new"))).toHaveLength(1);
    expect(step.notes.join()).not.toContain("dpl_a");
  });
});

describe("deployment.list", () => {
  it("says what is live and what was when the errors began", async () => {
    const { ports } = production([release("dpl_bad", 5), release("dpl_a", 60)]);
    const step = await planned(ports, "deployment.list", { errorsBegan: ago(30) });
    await expect(step.run()).resolves.toEqual({ live: "dpl_bad", liveAtErrors: "dpl_a", followsNew: true });
    expect(step.notes.join("\n")).toMatch(/dpl_a.*live when the errors began/);
  });
  it.each([
    ["that somebody rolled back, where something newer was live", "dpl_a", "Someone rolled back"],
    ["that the team promotes by hand, where nothing newer was", "dpl_bad", "promoted by hand here"],
  ])("says %s", async (_, live, words) => {
    const { ports, state } = production([release("dpl_bad", 5), release("dpl_a", 60)]);
    Object.assign(state, { live, followsNew: false });
    const step = await planned(ports, "deployment.list", { errorsBegan: "" });
    await step.run();
    expect(step.notes.filter((note) => note.startsWith("Someone") || /by hand/.test(note))).toEqual([
      expect.stringContaining(words),
    ]);
  });
});
