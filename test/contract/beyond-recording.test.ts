import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Declared } from "./contract.ts";
import { startEngine, type Engine, type EngineStack } from "./engine.ts";
import { subjects } from "./subjects.ts";
import { startVercel, type VercelBehindProxy } from "./vercel-behind-proxy.ts";

// What the official provider 5.4.1 did in further runs, which the recording does not hold.

const variable = (args: Record<string, unknown>): Declared => ({
  ...{ type: "ProjectEnvironmentVariable", name: "v" },
  args: { projectId: "prj_app", key: "A", value: "one", sensitive: true, ...args },
});
const OPEN = variable({ sensitive: false, targets: ["production"], teamId: "team_1" });
const deployment = (name: string, digit: string): Declared => ({
  ...{ type: "Deployment", name },
  args: { projectId: "prj_app", ref: digit.repeat(40), production: true },
});
const alias = (name: string, deploymentId: string): Declared => ({
  ...{ type: "Alias", name: "a" },
  args: { alias: name, deploymentId: { ref: deploymentId } },
});
const ABSENT: Declared = {
  ...{ type: "getEdgeConfigItem", name: "g" },
  ...{ args: { id: "ecfg_none", key: "none" }, opts: { caught: true } },
};

describe.each(subjects("steps beyond the recording"))("the %s plugin", { timeout: 90_000 }, (subject) => {
  let world: VercelBehindProxy;
  let engine: Engine;
  let stack: EngineStack;
  beforeAll(async () => {
    world = await startVercel();
    engine = await startEngine(subject, world.env);
    stack = await engine.stack("beyond");
  });
  afterAll(async () => {
    await engine?.dispose();
    await world?.dispose();
  });
  const asked = () => world.takeRequests().map(({ method, path }) => `${method} ${path}`);
  const changes = (outcome: Awaited<ReturnType<EngineStack["preview"]>>) =>
    outcome.operations.filter(({ op }) => op !== "refresh").map(({ op, name }) => `${op} ${name}`);

  test.runIf(subject === "stand-in")("prints no failure of a look-up that the program catches", async () => {
    const { exit, messages, text } = await stack.up([ABSENT]);
    asked();
    expect({ exit, messages }).toEqual({ exit: 0, messages: [] });
    expect(text).not.toMatch(/error/i);
  });

  test("refuses at check what Vercel would refuse at creation, and asks nothing", async () => {
    const refused = [
      variable({ targets: ["development"] }),
      { ...variable({ targets: ["prod"] }), name: "w" },
      {
        ...{ type: "EdgeConfigItem", name: "i" },
        args: { edgeConfigId: "ecfg_1", key: "k", valueJson: { deep: { a: 1 } } },
      },
    ];
    const outcome = await stack.up(refused);
    expect({ exit: outcome.exit, asked: asked() }).toEqual({ exit: 1, asked: [] });
    expect(outcome.messages.join("\n")).toMatch(/sensitive|"prod"|unsupported dynamic value type/);
  });

  test("looks at the team before a new open variable, and stops at preview where its policy is on", async () => {
    expect((await stack.preview([OPEN], { refresh: false })).exit).toBe(0);
    expect(asked()).toEqual(["GET /v2/teams/team_1"]);
    world.vercel.setSensitivePolicy("on");
    const { exit, messages } = await stack.preview([OPEN], { refresh: false });
    world.vercel.setSensitivePolicy("off");
    expect(exit).toBe(1);
    expect(messages.join("\n")).toContain("policy that forces all environment variables to be sensitive");
    expect(asked()).toEqual(["GET /v2/teams/team_1"]);
  });

  test("moves and renames an alias by one upsert each; a variable of custom environments alone stays", async () => {
    const rest = [
      deployment("d1", "1"),
      deployment("d2", "2"),
      variable({ customEnvironmentIds: ["env_staging"] }),
    ];
    const first = await stack.up([...rest, alias("live.example.com", "d1")]);
    expect(first.exit, first.text).toBe(0);
    // The engine makes both at once, in either order.
    const ids = [...world.vercel.deployments()]
      .sort((one, other) => (one.commit < other.commit ? -1 : 1))
      .map(({ id }) => id);
    asked();
    for (const [name, to, path] of [
      ["live.example.com", "d2", 1],
      ["other.example.com", "d1", 0],
    ] as const) {
      const moved = await stack.up([...rest, alias(name, to)]);
      expect({ exit: moved.exit, did: changes(moved) }).toEqual({ exit: 0, did: ["update a"] });
      expect(asked().map((one) => one.replace(/dpl_\w+/, (id) => String(ids.indexOf(id))))).toEqual([
        `POST /v2/deployments/${path}/aliases`,
      ]);
    }
    const preview = await stack.preview([...rest, alias("other.example.com", "d1")], { refresh: true });
    expect({ exit: preview.exit, did: changes(preview) }).toEqual({ exit: 0, did: [] });
  });
});
