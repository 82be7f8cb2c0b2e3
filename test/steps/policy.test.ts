import { describe, expect, it } from "vitest";
import { generateGateKeys } from "../../guard/src/grant.ts";
import { audienceOf } from "../../src/bypass/config.ts";
import { Refusal } from "../../src/bypass/refusal.ts";
import { BadInput, NeedsHuman, PermanentFailure, TransientFailure } from "../../src/errors.ts";
import { decidePolicy, type PolicyAnswer } from "../../src/policy/decide.ts";
import { mayChangePolicy } from "../../src/policy/may-change.ts";
import type { Ports } from "../../src/ports/index.ts";
import type { PolicyConfig } from "../../src/ports/stack.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import { StillClock } from "../builders/clock.ts";
import { account, MemoryAccounts } from "../builders/memory-accounts.ts";
import { answer, identity, portsOf, refused, wellWorld } from "../builders/ports.ts";

const { privateKey } = generateGateKeys();

/** A stack whose `up` decides and judges as the program does, and an app that obeys what is written, a moment later. */
function checkout() {
  const clock = new StillClock();
  const state = {
    config: undefined as PolicyConfig | undefined,
    live: undefined as PolicyAnswer | undefined,
    /** What happens to the next `up`: it fails before or after it was done. */
    failure: undefined as { readonly error: Error; readonly done: boolean } | undefined,
    ups: 0,
    appBehind: 0,
  };
  const world = wellWorld();
  const told = () => {
    const generation = (state.live?.policy.generation ?? 0) - state.appBehind;
    return { generation, epoch: null, denied: 0, source: "read", problem: null };
  };
  const gate = {
    mode: "closed",
    generation: 1,
    until: null,
    incident: null,
    lane: "runtime",
    reason: "closed",
  };
  world.appHealth = async () => answer({ gate: { ...gate, policy: told() } });
  world.livePolicy = () => {
    const { generation, epoch = 0, deny = [] } = state.live?.policy ?? { generation: 0 };
    return { generation, epoch, deny, unreadable: false };
  };
  const write = async () => {
    const nowSeconds = Math.floor(clock.now() / 1000);
    const question = { audience: audienceOf(identity.project), signingKey: privateKey, nowSeconds };
    const next = await decidePolicy({ ...question, policy: state.config, liveText: state.live?.text });
    // The signature is the executor's to verify here; the program's own verifying has its test.
    const policy =
      state.config?.approval === undefined ? state.config : { ...state.config, keyExposed: true };
    const approved = state.config?.approval !== undefined;
    if (!approved)
      await mayChangePolicy(next, {
        ...{ policy, stack: "test", project: identity.project, nowSeconds, dryRun: false },
        contacts: async () => ({ problem: "not asked" }),
      });
    state.live = next;
  };
  const base = portsOf(world, clock);
  const ports: Ports = {
    ...base,
    stack: {
      ...base.stack,
      policyConfig: async () => state.config,
      setPolicyConfig: async (config) => void (state.config = config),
      up: async () => {
        state.ups++;
        const { failure } = state;
        state.failure = undefined;
        if (failure !== undefined && !failure.done) throw failure.error;
        await write();
        if (failure !== undefined) throw failure.error;
        return { outcome: "succeeded", changes: [], warnings: [], message: undefined, elapsedMs: 1 };
      },
    },
  };
  return { state, ports, clock, world };
}

async function planned(ports: Ports, name: string, input: object, approval?: string) {
  const step = standardCatalogue.get(name);
  if (step === undefined) throw new Error(`${name} is not in the catalogue`);
  const context = { ports, run: "run", step: "step", signal: new AbortController().signal };
  const given = step.input.parse(input);
  const action = await step.plan(given, context);
  const whole = {
    ...context,
    ...{ planned: action, note: async () => undefined, checkpoint: async () => undefined },
    ...(approval === undefined ? {} : { approval }),
    begunAt: ports.clock.now(),
  };
  return {
    action,
    step,
    refusesAlone: () => step.override?.refuses?.(given, action.decisions)?.message,
    asks: () => step.policy?.(given, ports, action.decisions),
    run: () => step.run(given, whole),
    look: () => step.look?.(given, whole),
  };
}
const ids = (count: number) =>
  Array.from({ length: count }, (_, at) => `user_${String(at).padStart(3, "0")}`);

describe("policy.deny", () => {
  it("is in force once the live app obeys it, and leaves nothing of it in the config", async () => {
    const { ports, state } = checkout();
    const { run, look, action, asks } = await planned(ports, "policy.deny", {
      ...{ users: ["user_b", "user_a"], sessions: ["sess_1"] },
    });
    expect(action.decisions).toEqual({ deny: ["sess_1", "user_a", "user_b"], stack: "test" });
    expect(await asks()).toMatchObject({ deny: ["sess_1", "user_a", "user_b"], allow: [], stack: "test" });
    expect(await look()).toEqual({ done: false });
    expect(await run()).toMatchObject({ denied: 3, generation: state.live?.policy.generation });
    expect(state.live?.policy.deny).toEqual(["sess_1", "user_a", "user_b"]);
    expect(state.config).toBeUndefined();
    expect(await look()).toMatchObject({ done: true });
  });

  it("leaves nothing in the config when it failed: an update about something else would put it in force", async () => {
    for (const done of [false, true]) {
      const { ports, state } = checkout();
      state.config = { required: true };
      state.failure = { error: new TransientFailure("The answer was lost.", { code: "STACK_FAILED" }), done };
      const step = await planned(ports, "policy.deny", { users: ["user_a"] });
      await expect(step.run()).rejects.toThrow("The answer was lost");
      expect(state.config).toEqual({ required: true });
      expect(state.live?.policy.deny ?? []).toEqual(done ? ["user_a"] : []);
      expect(await step.run()).toMatchObject({ denied: 1 });
    }
  });

  it("adds to what another clone denied, and keeps what the config asks for beside it", async () => {
    const { ports, state } = checkout();
    await (await planned(ports, "policy.deny", { users: ["user_a"] })).run();
    state.config = { required: true, deny: ["user_a", "user_z"] };
    await (await planned(ports, "policy.deny", { users: ["user_b"] })).run();
    expect(state.live?.policy.deny).toEqual(["user_a", "user_b"]);
    expect(state.config).toEqual({ required: true, deny: ["user_z"] });
  });

  it("says in the plan's one line whom Clerk does not know, and is not held up by a Clerk that is down", async () => {
    const { ports } = checkout();
    const accounts = new MemoryAccounts();
    accounts.add(account("user_a"));
    const summary = async (input: object, change: Partial<Ports> = { accounts }) =>
      (await planned({ ...ports, ...change }, "policy.deny", input)).action.summary;
    expect(await summary({ users: ["user_a"] })).toMatch(/^Refuse user_a on /);
    expect(await summary({ users: ["user_a", "user_typo"] })).toMatch(
      /^Refuse 2 ids \(CLERK KNOWS NO user_typo\) on /,
    );
    accounts.before = () => {
      throw new TransientFailure("no answer", { code: "NETWORK" });
    };
    expect(await summary({ users: ["user_typo"] })).toMatch(/^Refuse user_typo on /);
  });

  it("goes alone up to twenty, in the plan, in the step and in the program", async () => {
    const { ports } = checkout();
    const twenty = await planned(ports, "policy.deny", { users: ids(20) });
    expect(twenty.refusesAlone()).toBeUndefined();
    await twenty.run();
    const more = await planned(checkout().ports, "policy.deny", { users: ids(21) });
    expect(more.refusesAlone()).toMatch(/more than 20 ids/);
    await expect(more.run()).rejects.toMatchObject({ code: "APPROVAL_MISSING" });
    await expect(
      (await planned(ports, "policy.deny", { users: ids(40) }, "line")).run(),
    ).resolves.toBeDefined();
  });

  it("refuses nobody, and more than the gate takes with what is live, before anything is asked of anybody", async () => {
    const { ports, state } = checkout();
    await (await planned(ports, "policy.deny", { users: ids(79) }, "line")).run();
    const two = planned(ports, "policy.deny", { users: ["user_x", "user_y"] });
    await expect(two).rejects.toThrow(/With the 79 that are denied already, 81 ids .*raise the epoch/);
    await expect(planned(ports, "policy.deny", {})).rejects.toThrow(BadInput);
    expect(() => standardCatalogue.get("policy.deny")?.input.parse({ users: ["ada@app.example"] })).toThrow();
    expect(state.ups).toBe(1);
  });

  it("after a lost answer finds what was done, and puts the config back where nothing was", async () => {
    const { ports, state } = checkout();
    const lost = new TransientFailure("gone", { code: "STACK_FAILED" });
    state.failure = { error: lost, done: true };
    const done = await planned(ports, "policy.deny", { users: ["user_a"] });
    await expect(done.run()).rejects.toBe(lost);
    expect(state.config).toBeUndefined();
    // What a process left that was killed in the middle.
    state.config = { deny: ["user_a"] };
    expect(await done.look()).toMatchObject({ done: true });
    // Else the next `up` about something else would put her on again, after somebody has taken her off.
    expect(state.config).toBeUndefined();
    state.failure = { error: new Refusal("no"), done: false };
    const before = state.config;
    await expect((await planned(ports, "policy.deny", { users: ["user_b"] })).run()).rejects.toThrow("no");
    expect(state.config).toEqual(before);
  });

  it("fails while the live app does not obey it", async () => {
    const { ports, state } = checkout();
    state.appBehind = 1;
    const { run, look } = await planned(ports, "policy.deny", { users: ["user_a"] });
    await expect(run()).rejects.toMatchObject({ code: "VERIFY_FAILED" });
    await expect(look()).rejects.toThrow(PermanentFailure);
  });
});

describe("policy.allow", () => {
  it("takes off exactly the named ones of what is live, never alone", async () => {
    const { ports, state } = checkout();
    await (await planned(ports, "policy.deny", { users: ["user_a", "user_b"] })).run();
    state.config = { deny: ["user_a"] };
    await expect((await planned(ports, "policy.allow", { ids: ["user_a"] })).run()).rejects.toThrow(
      NeedsHuman,
    );
    const allow = await planned(ports, "policy.allow", { ids: ["user_a"] }, "line");
    expect(allow.step.override).toBeUndefined();
    expect(await allow.asks()).toMatchObject({ deny: [], allow: ["user_a"] });
    expect(await allow.run()).toMatchObject({ denied: 1 });
    expect(state.live?.policy.deny).toEqual(["user_b"]);
    expect(state.config).toBeUndefined();
    await expect(planned(ports, "policy.allow", { ids: ["user_a"] })).rejects.toThrow(
      /Not on the deny list: user_a/,
    );
  });
});

it("policy.allow does not say done when somebody else wrote first, and goes by what is live when repeated", async () => {
  const { ports, state } = checkout();
  await (await planned(ports, "policy.deny", { users: ["user_a", "user_b"] })).run();
  const { stack } = ports;
  const up: typeof stack.up = async (options) => {
    const mine = state.config;
    if (state.ups === 1) {
      state.config = { deny: ["user_c"] };
      await stack.up(options);
      state.config = mine;
    }
    return await stack.up(options);
  };
  const allow = await planned(
    { ...ports, stack: { ...stack, up } },
    "policy.allow",
    { ids: ["user_a"] },
    "line",
  );
  await expect(allow.run()).rejects.toMatchObject({ code: "STACK_FAILED" });
  expect(state.live?.policy.deny).toEqual(["user_a", "user_b", "user_c"]);
  expect(state.config).toBeUndefined();
  expect(await allow.look()).toEqual({ done: false });
  await allow.run();
  expect(state.live?.policy.deny).toEqual(["user_b", "user_c"]);
});

describe("epoch.raise", () => {
  const raise = { keyExposed: true };

  it("takes the moment of the step, and only rises", async () => {
    const { ports, state, clock } = checkout();
    const now = Math.floor(clock.now() / 1000);
    const plan = await planned(ports, "epoch.raise", {});
    expect(plan.refusesAlone()).toMatch(/unless a key is known to be out/);
    await expect(plan.run()).rejects.toMatchObject({ code: "APPROVAL_MISSING" });
    expect(await (await planned(ports, "epoch.raise", raise)).run()).toMatchObject({
      epoch: new Date(now * 1000).toISOString().replace(".000Z", "Z"),
    });
    expect(state.live?.policy.epoch).toBe(now);
    const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
    await expect(planned(ports, "epoch.raise", { ...raise, at: iso(now - 60) })).rejects.toThrow(
      /only rises/,
    );
    await expect(planned(ports, "epoch.raise", { ...raise, at: iso(now + 3600) })).rejects.toThrow(/future/);
    await expect(planned(ports, "epoch.raise", { ...raise, at: "soon" })).rejects.toThrow(/not a time/);
  });

  it("asks for an approval that covers the hour in which it may be used", async () => {
    const { ports, clock } = checkout();
    const asked = await (await planned(ports, "epoch.raise", {})).asks();
    expect(Date.parse(asked?.epochUntil ?? "")).toBe(Math.floor(clock.now() / 1000) * 1000 + 3_600_000);
  });

  it("does not ask anybody once more after a lost answer", async () => {
    const { ports, state, clock } = checkout();
    state.failure = { error: new TransientFailure("gone", { code: "STACK_FAILED" }), done: true };
    const step = await planned(ports, "epoch.raise", raise);
    await expect(step.run()).rejects.toThrow("gone");
    const epoch = state.live?.policy.epoch;
    await clock.sleep(90_000);
    expect(await step.look()).toMatchObject({ done: true });
    await step.run();
    expect(state.live?.policy.epoch).toBe(epoch);
  });

  it("is refused while Clerk is down, when planned and when run", async () => {
    const { ports, world, state } = checkout();
    const step = await planned(ports, "epoch.raise", raise);
    world.frontendApi = refused("clerk.app.example");
    await expect(step.run()).rejects.toThrow(/Nobody could sign in again now/);
    await expect(planned(ports, "epoch.raise", raise)).rejects.toThrow(NeedsHuman);
    world.frontendApi = async () => answer({ maintenance_mode: true });
    await expect(step.run()).rejects.toThrow(/maintenance/);
    expect(state.ups).toBe(0);
  });
});
