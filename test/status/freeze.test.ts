import { afterEach, expect, it, vi } from "vitest";
import type { Invocation } from "../../src/cli/command.ts";
import { watchFreeze } from "../../src/cli/freeze-warning.ts";
import { refuseForeignEgress } from "../../src/check-world.ts";
import { askFreeze } from "../../src/status/freeze.ts";
import type { LiveStatement } from "../../src/ports/live-gate.ts";
import { BadInput } from "../../src/errors.ts";
import type { Ports } from "../../src/ports/index.ts";
import type { Vercel } from "../../src/ports/vercel.ts";
import { answer, hanging, identity, portsOf, wellWorld, type World } from "../builders/ports.ts";

const until = "2026-11-21T03:40:00Z";
const nowMs = portsOf(wellWorld()).clock.now();
const gateOf = (mode: string) => async () =>
  answer({ gate: { mode, until: mode === "closed" ? null : until, generation: 1 } });

/** What is written: the first opening some minutes ago. */
const openedMinutesAgo = (minutes: number): Pick<Ports, "gate"> => {
  const first = new Date(nowMs - minutes * 60_000).toISOString();
  const written = { mode: "stale-sessions", until, from: first, first, generation: 1 } as const;
  const more = { incident: "night", approved: true, source: "item" } as const;
  const { gate } = portsOf(wellWorld());
  return { gate: { ...gate, read: async (): Promise<LiveStatement> => ({ ...written, ...more }) } };
};

afterEach(() => void vi.unstubAllEnvs());

/** A world, and how often Vercel was asked for deployments in it. */
function watched(world: Partial<World>, more: Partial<Ports> = {}, recent?: Vercel["deployments"]) {
  const ports = portsOf({ ...wellWorld(), ...world });
  const asked = vi.fn(recent ?? ports.vercel.deployments);
  const vercel = { ...ports.vercel, deployments: asked };
  const checkEgress = (of: typeof identity) => refuseForeignEgress(of, process.env);
  return { world: Promise.resolve({ ports: { ...ports, vercel, ...more }, checkEgress }), asked };
}
const said = async (world: Parameters<typeof askFreeze>[0], gate?: Parameters<typeof askFreeze>[1]) =>
  (await askFreeze(world, gate).lines()).join("\n");
const elapsedMs = async (work: Promise<unknown>) => {
  const begun = performance.now();
  await work;
  return performance.now() - begun;
};

it("names what is open and what was built since it was opened, and nothing from before", async () => {
  const built = (minutes: number) =>
    watched({ appHealth: gateOf("stale-sessions"), deployedMinutesAgo: minutes }, openedMinutesAgo(10)).world;
  const since = await said(built(5));
  expect(since).toContain(`FREEZE: a bypass is open until ${until}.`);
  expect(since).toContain("built since it was opened: dpl_1");
  // Within the longest opening before its end, and older than the opening.
  const before = await said(built(20));
  expect(before).toContain("FREEZE");
  expect(before).not.toContain("dpl_1");
});

it("asks Vercel nothing while nothing is open, and says nothing", async () => {
  const { world, asked } = watched({ appHealth: gateOf("closed") });
  expect(await elapsedMs(said(world))).toBeLessThan(300);
  expect(asked).not.toHaveBeenCalled();
  expect(await said(world)).toBe("");
});

it("is not asked again where the command knows already", async () => {
  const { world } = watched({ appHealth: () => Promise.reject(new Error("asked twice")) });
  expect(await said(world, Promise.resolve({ mode: "open", until }))).toContain("FREEZE");
});

it("says what it knows when Vercel hangs, within its time", async () => {
  const { world } = watched({ appHealth: gateOf("open") }, {}, hanging);
  const begun = performance.now();
  const lines = await said(world);
  const ms = performance.now() - begun;
  expect(ms).toBeGreaterThan(500);
  expect(ms).toBeLessThan(2_000);
  expect(lines).toContain("Vercel did not say in time");
});

it.each([
  ["an app that hangs", async () => await watched({ appHealth: hanging }).world],
  [
    "an app that answers nonsense",
    async () => await watched({ appHealth: async () => answer("<html>") }).world,
  ],
  ["no stack", () => Promise.reject(new BadInput("no stack", { code: "STACK_MISSING" }))],
])("%s: silent, and never an error", async (_name, world) => {
  expect(await said(world())).toBe("");
});

it("sends the token to no proxy that the stack does not list", async () => {
  vi.stubEnv("HTTPS_PROXY", "http://127.0.0.1:1");
  const { world, asked } = watched({ appHealth: gateOf("open") });
  expect(await said(world)).toContain("FREEZE");
  expect(identity.egress).toBeUndefined();
  expect(asked).not.toHaveBeenCalled();
});

it.each(["lint", "drill", "status", "contacts lint", "env"])("leaves %s alone", async (path) => {
  const never = { cwd: "/nowhere" } as unknown as Invocation;
  expect(await elapsedMs(watchFreeze(path, { stack: "nowhere" }, never)())).toBeLessThan(50);
});
