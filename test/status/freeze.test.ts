import { beforeEach, expect, it, vi } from "vitest";
import { askFreeze, watchFreeze } from "../../src/status/freeze.ts";
import { BadInput } from "../../src/errors.ts";
import type { Invocation } from "../../src/cli/command.ts";
import type { Ports } from "../../src/ports/index.ts";
import type { Releases } from "../../src/ports/releases.ts";
import { keepingOutput } from "../builders/command-line.ts";
import { answer, hanging, identity, portsOf, wellWorld, type World } from "../builders/ports.ts";

const until = "2026-11-21T03:40:00Z";
const gateOf = (mode: string) => async () =>
  answer({ gate: { mode, until: mode === "closed" ? null : until, generation: 1 } });

let { out, said } = keepingOutput();
const nothing = {} as NodeJS.ProcessEnv;
let call = { out, env: nothing };
beforeEach(() => {
  ({ out, said } = keepingOutput());
  call = { out, env: nothing };
});

/** A world, and how often Vercel was asked for deployments in it. */
function watched(world: Partial<World>, more: Partial<Ports> = {}, recent?: Releases["recent"]) {
  const ports = portsOf({ ...wellWorld(), ...world });
  const asked = vi.fn(recent ?? ports.releases.recent);
  const releases = { ...ports.releases, recent: asked };
  const unasked = {
    variables: { list: async () => [], shared: async () => [] },
    adopting: () => {
      throw new Error("Nothing is adopted here.");
    },
  };
  const redact = (text: string) => text;
  return { world: Promise.resolve({ ...ports, releases, ...more, ...unasked, redact }), asked };
}
const elapsedMs = async (work: Promise<void>) => {
  const begun = performance.now();
  await work;
  return performance.now() - begun;
};

it("names what is open and what was built meanwhile", async () => {
  const { world } = watched({ appHealth: gateOf("stale-sessions"), deployedMinutesAgo: 5 });
  await askFreeze(world, call).say();
  expect(said.err).toContain(`FREEZE: a bypass is open until ${until}.`);
  expect(said.err).toContain("built since it was opened: dpl_1");
});

it("asks Vercel nothing while nothing is open, and says nothing", async () => {
  const { world, asked } = watched({ appHealth: gateOf("closed") });
  expect(await elapsedMs(askFreeze(world, call).say())).toBeLessThan(300);
  expect(asked).not.toHaveBeenCalled();
  expect(said.err).toBe("");
});

it("is not asked again where the command knows already", async () => {
  const { world } = watched({ appHealth: () => Promise.reject(new Error("asked twice")) });
  await askFreeze(world, call, Promise.resolve({ mode: "open", until })).say();
  expect(said.err).toContain("FREEZE");
});

it("says what it knows when Vercel hangs, within its time", async () => {
  const { world } = watched({ appHealth: gateOf("open") }, {}, hanging);
  const ms = await elapsedMs(askFreeze(world, call).say());
  expect(ms).toBeGreaterThan(500);
  expect(ms).toBeLessThan(2_000);
  expect(said.err).toContain("Vercel did not say in time");
});

it.each([
  ["an app that hangs", async () => await watched({ appHealth: hanging }).world],
  [
    "an app that answers nonsense",
    async () => await watched({ appHealth: async () => answer("<html>") }).world,
  ],
  ["no stack", () => Promise.reject(new BadInput("no stack", { code: "STACK_MISSING" }))],
])("%s: silent, and never an error", async (_name, world) => {
  await askFreeze(world(), call).say();
  expect(said.err).toBe("");
});

it("sends the token to no proxy that the stack does not list", async () => {
  const { world, asked } = watched({ appHealth: gateOf("open") });
  await askFreeze(world, { out, env: { ...nothing, HTTPS_PROXY: "http://127.0.0.1:1" } }).say();
  expect(identity.reach).toBeUndefined();
  expect(asked).not.toHaveBeenCalled();
  expect(said.err).toContain("FREEZE");
});

it.each(["lint", "drill", "status", "contacts lint", "env"])("leaves %s alone", async (path) => {
  const never = { ...call, cwd: "/nowhere" } as unknown as Invocation;
  expect(await elapsedMs(watchFreeze(path, { stack: "nowhere" }, never)())).toBeLessThan(50);
});
