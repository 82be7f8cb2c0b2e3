import { describe, expect, it } from "vitest";
import { NeedsHuman, PermanentFailure, TransientFailure } from "../../src/errors.ts";
import type { Ports } from "../../src/ports/index.ts";
import type { NoticeConfig, StackIdentity } from "../../src/ports/stack.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import { StillClock } from "../builders/clock.ts";
import { answer, identity, portsOf, wellWorld } from "../builders/ports.ts";

/** A stack whose `up` takes the config's notice to an app that shows it as React and the gate escape it. */
function checkout(lane: StackIdentity["lane"] = "runtime") {
  const state = {
    config: undefined as NoticeConfig | undefined,
    live: undefined as NoticeConfig | undefined,
    messages: [] as string[],
    failure: undefined as Error | undefined,
    appShows: true,
    note: "yes",
  };
  const world = wellWorld();
  world.appHealth = async () => {
    const text = state.live?.text?.["en"] ?? "";
    return answer(`<p>${state.appShows ? text.replaceAll("'", "&#39;").replaceAll("-", "&#x2d;") : ""}</p>`);
  };
  const base = portsOf(world, new StillClock());
  const ports: Ports = {
    ...base,
    ask: { ...base.ask, text: async () => state.note },
    stack: {
      ...base.stack,
      identity: async () => ({ ...identity, lane }),
      noticeConfig: async () => state.config,
      setNoticeConfig: async (config) => void (state.config = config),
      up: async (options) => {
        state.messages.push(options?.message ?? "");
        if (state.failure !== undefined) throw state.failure;
        if (state.config !== undefined) state.live = state.config;
        return { outcome: "succeeded", changes: [], warnings: [], message: undefined, elapsedMs: 1 };
      },
    },
  };
  return { state, ports };
}

async function planned(ports: Ports, name: string, input: object) {
  const step = standardCatalogue.get(name);
  if (step === undefined) throw new Error(`${name} is not in the catalogue`);
  const notes: string[] = [];
  const context = { ports, run: "run", step: "step", signal: new AbortController().signal };
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

const page = { notice: "signin-maintenance", level: "maintenance", minutes: 30 };

describe("notice.show", () => {
  it("plans the exact words in every language, and binds them", async () => {
    const { action } = await planned(checkout().ports, "notice.show", page);
    expect(action.summary).toMatch(/maintenance page, for 30 minutes: Our sign-in provider has had/);
    expect(action.notes?.join("\n")).toMatch(/^zh-Hans: 我们的登录服务提供商/);
    expect(action.decisions).toMatchObject({ level: "maintenance", minutes: 30 });
    const other = await planned(checkout().ports, "notice.show", { ...page, notice: "signin-restored" });
    expect(other.action.decisions["textDigest"]).not.toBe(action.decisions["textDigest"]);
  });

  it("puts it up with an end of its own, and sees it in the app", async () => {
    const { ports, state } = checkout();
    const step = await planned(ports, "notice.show", page);
    await expect(step.run()).resolves.toMatchObject({ seen: true });
    const text = { en: expect.any(String), "zh-Hans": expect.any(String) };
    expect(state.live).toEqual({ level: "maintenance", text, until: expect.stringMatching(/Z$/) });
    const ends = Date.parse(state.live?.until ?? "") - ports.clock.now();
    expect(Math.abs(ends - 30 * 60_000)).toBeLessThan(60_000);
    expect(step.notes.at(-1)).toBe("The app shows it on /dashboard and /.");
  });

  it("finds it again after a lost answer, and issues it again when it is not there", async () => {
    const { ports, state } = checkout();
    const step = await planned(ports, "notice.show", page);
    state.failure = new TransientFailure("lost", { code: "STACK_FAILED" });
    await expect(step.run()).rejects.toBeInstanceOf(TransientFailure);
    await expect(step.look()).resolves.toEqual({ done: false });
    state.live = state.config;
    await expect(step.look()).resolves.toMatchObject({ done: true, output: { seen: true } });
  });

  it("stops nothing when the app does not show it, and says so", async () => {
    const { ports, state } = checkout();
    state.appShows = false;
    const step = await planned(ports, "notice.show", page);
    await expect(step.run()).resolves.toMatchObject({ seen: false });
    expect(step.notes.at(-1)).toContain("Look at it in a browser.");
  });

  it("puts the config back when the engine refused", async () => {
    const { ports, state } = checkout();
    state.failure = new PermanentFailure("refused", { code: "STACK_REFUSED" });
    const step = await planned(ports, "notice.show", page);
    await expect(step.run()).rejects.toThrow("refused");
    expect(state.config).toBeUndefined();
  });

  it("changes nothing in an app of the redeploy lane, which reads no notices", async () => {
    const { ports, state } = checkout("redeploy");
    const step = await planned(ports, "notice.show", page);
    expect(step.action.notes?.join()).toContain("put the page up by hand");
    await expect(step.run()).resolves.toMatchObject({ seen: false });
    expect(state.messages).toEqual([]);
  });
});

describe("notice.clear", () => {
  it("takes it away, sees it gone, and leaves nothing in the config for the next incident", async () => {
    const { ports, state } = checkout();
    await (await planned(ports, "notice.show", page)).run();
    const step = await planned(ports, "notice.clear", {});
    await expect(step.run()).resolves.toEqual({ gone: true });
    expect(state.live).toEqual({ level: "none" });
    expect(state.config).toBeUndefined();
    expect(step.notes.at(-1)).toBe("The app does not show it on /dashboard or /.");
  });

  it("takes away what another clone put up, too", async () => {
    const { ports, state } = checkout();
    state.live = { level: "maintenance", text: { en: "x" } };
    await expect((await planned(ports, "notice.clear", {})).run()).resolves.toEqual({ gone: true });
    expect(state.live).toEqual({ level: "none" });
  });
});

describe("manual.decide", () => {
  const input = { question: "Put the page up?" };
  it.each([
    ["yes", "yes"],
    ["No, the shop can wait", "no"],
    ["YES: 300 tickets", "yes"],
  ])("%s is %s", async (note, choice) => {
    const { ports, state } = checkout();
    state.note = note;
    await expect((await planned(ports, "manual.decide", input)).run()).resolves.toEqual({ choice, note });
  });

  it.each(["", "perhaps", "yesterday"])("%j decides nothing", async (note) => {
    const { ports, state } = checkout();
    state.note = note;
    const { run } = await planned(ports, "manual.decide", input);
    await expect(run()).rejects.toBeInstanceOf(NeedsHuman);
  });
});
