import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readStatement } from "../../guard/src/grant.ts";
import { setBypass } from "../world/stack-config.ts";
import { startWorld, type World } from "../world/world.ts";

// Each runs the engine several times, and goes on from the one before: one that is given up would spoil the rest.
vi.setConfig({ testTimeout: 120_000 });

let world: World;
beforeAll(async () => {
  world = await startWorld({ stack: "bare" });
});
afterAll(() => world?.stop());

const inMinutes = (minutes: number) =>
  new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+Z/, "Z");
const up = () => world.pulumi(["up", "--yes", "--skip-preview"]);
const setItem = async (value: string) => {
  const { ids } = (await world.control("GET", "/vercel/edge-configs")) as { ids: string[] };
  await world.control("PUT", `/vercel/edge-configs/${ids[0]}/items/auth_gate`, { value });
};
const preview = () => world.pulumi(["preview", "--diff"]);
const sealKey = async () => {
  const { variables } = (await world.control("GET", "/vercel/environment")) as {
    variables: { key: string; value: string; type: string }[];
  };
  return variables.find(({ key }) => key === "AUTH_GATE_SEAL_KEY");
};
const modeOf = (text: string) => {
  const read = readStatement(text);
  return read.ok ? read.statement.mode : read.reason;
};
const unchanged = /Resources:\s+\d+ unchanged\s*$/;

/** In order: each goes on from what the one before it left. */
describe("a bare pulumi in the sandbox", () => {
  it("previews empty after the first up, with everything in place and closed", async () => {
    expect(modeOf(await world.item())).toBe("closed");
    expect(await preview()).toMatchObject({ code: 0, text: expect.stringMatching(unchanged) });
  });

  it("opens by config set and up, says that nobody approved it, and previews empty then", async () => {
    const before = await sealKey();
    expect(before).toMatchObject({ type: "sensitive", value: expect.stringMatching(/^[\w-]{43}$/) });
    await setBypass(world, { mode: "stale-sessions", until: inMinutes(14) });
    const done = await up();
    expect(done).toMatchObject({ code: 0, text: expect.stringContaining("EMERGENCY EXIT") });
    expect(done.text).toContain("its review is pending");
    expect(modeOf(await world.item())).toBe("stale-sessions");
    expect(await preview()).toMatchObject({ code: 0, text: expect.stringMatching(unchanged) });
    // The app's seal key: nothing shows it, and it stays the same.
    expect(done.text).not.toContain(before?.value);
    expect(await sealKey()).toEqual(before);
  });

  it("writes a change as one upsert, with no moment without the item", async () => {
    const { writes } = (await world.control("GET", "/vercel/edge-config-writes")) as {
      writes: { operation: string; key: string }[];
    };
    const gate = writes.filter(({ key }) => key === "auth_gate");
    expect(gate.map(({ operation }) => operation)).toEqual(["upsert", "upsert"]);
  });

  it("shows what someone changed in the dashboard, and puts it right", async () => {
    const open = await world.item();
    await setItem("rubbish");
    await world.control("PUT", "/vercel/environment/AUTH_GATE_LANE", { value: "redeploy" });
    const { text } = await preview();
    expect(text).toMatch(/edgeConfigItem:EdgeConfigItem: \(replace/);
    expect(text).toMatch(/AUTH_GATE_LANE/);
    expect(text).toMatch(/value/);
    expect(await up()).toMatchObject({ code: 0 });
    expect(await world.item()).toBe(open);
    const { variables } = (await world.control("GET", "/vercel/environment")) as {
      variables: { key: string; value: string }[];
    };
    expect(variables.find(({ key }) => key === "AUTH_GATE_LANE")?.value).toBe("runtime");
  });

  it("closes by config rm and up; a clone with the old config does not open it again", async () => {
    const stale = world.config().read();
    await setBypass(world, undefined);
    expect(await up()).toMatchObject({ code: 0 });
    const closed = await world.item();
    expect(modeOf(closed)).toBe("closed");
    expect(await preview()).toMatchObject({ code: 0, text: expect.stringMatching(unchanged) });

    const now = world.config().read();
    world.config().write(stale);
    const refused = await up();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain("This config is older than what is live");
    expect(refused.text).not.toMatch(/\n\s+at /);
    expect(await world.item()).toBe(closed);
    world.config().write(now);
  });

  it("takes an end that has passed as closed: a warning, and the second preview is empty", async () => {
    await setBypass(world, {
      mode: "stale-sessions",
      until: inMinutes(-1),
      incident: "late",
      generation: String(Math.floor(Date.now() / 1000)),
    });
    expect(await up()).toMatchObject({
      code: 0,
      text: expect.stringContaining("has passed, so this is closed"),
    });
    const again = await preview();
    expect(again).toMatchObject({ code: 0, text: expect.stringMatching(unchanged) });
    expect(again.text).toContain("has passed");
    await setBypass(world, undefined);
  });

  it("shows a longer opening with its approval pending, and refuses to run it", async () => {
    const before = await world.item();
    const generation = String(Math.floor(Date.now() / 1000) + 60);
    await setBypass(world, { mode: "stale-sessions", from: inMinutes(0), until: inMinutes(45), generation });
    const shown = await preview();
    expect(shown).toMatchObject({ code: 0, text: expect.stringContaining("Approval pending") });
    expect(shown.text).toMatch(/edgeConfigItem:EdgeConfigItem: \(replace/);
    const refused = await up();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain("needs a second person's approval");
    expect(await world.item()).toBe(before);
    await setBypass(world, undefined);
  });

  // Every other refusal is tried in statement.test.ts and verify.test.ts, without the engine.
  it("refuses what is no approval in one sentence and changes nothing", async () => {
    const [before, config] = [await world.item(), world.config().read()];
    const approval = "eyJ2IjoxfQ.AAAA";
    await setBypass(world, { mode: "stale-sessions", until: inMinutes(10), approval });
    const refused = await up();
    world.config().write(config);
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain("not an approval document");
    expect(refused.text).not.toMatch(/\n\s+at /);
    expect(await world.item()).toBe(before);
  });
});

describe("the wrong world", () => {
  // Each way to be in it is tried in identity.test.ts.
  it("is refused by the program before anything is asked or made", async () => {
    const state = await world.pulumi(["stack", "export"]);
    const refused = await world.pulumi(["preview", "--refresh=false"], { env: { HTTPS_PROXY: "" } });
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain("HTTPS_PROXY is not set");
    expect((await world.pulumi(["stack", "export"])).text).toBe(state.text);
  });

  it("is refused when Vercel's project of that name has another id", async () => {
    const before = world.config().read();
    world.config().write(before.replace(/(auth-environment:project:) .*/, "$1 prj_another"));
    const refused = await world.pulumi(["preview", "--refresh=false"]);
    world.config().write(before);
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain("this is not the world that the stack belongs to");
  });
});

describe("a record of another team", () => {
  it("is kept as it is by an `up` that refreshes it before anything is checked", async () => {
    const { text: before } = await world.pulumi(["stack", "export", "--show-secrets"]);
    const file = join(world.stateFolder, "another-team.json");
    writeFileSync(file, before.replaceAll(world.info.vercel.team, "team_another"));
    expect(await world.pulumi(["stack", "import", "--file", file])).toMatchObject({ code: 0 });
    const resources = async () =>
      ((await world.pulumi(["stack", "export"])).text.match(/"urn":/g) ?? []).length;
    const recorded = await resources();
    expect(recorded).toBeGreaterThan(8);
    expect((await up()).code).not.toBe(0);
    expect(await resources()).toBe(recorded);
    writeFileSync(file, before);
    expect(await world.pulumi(["stack", "import", "--file", file])).toMatchObject({ code: 0 });
    rmSync(file);
  });
});

describe("secrets", () => {
  it("are in nothing that the engine prints, in no plain state and in no config", async () => {
    const secrets = [world.env["CLERK_SECRET_KEY"], world.env["VERCEL_API_TOKEN"], "BEGIN PRIVATE KEY"];
    const texts = [
      (await world.pulumi(["preview", "--diff", "--show-sames", "--show-reads"])).text,
      (await world.pulumi(["stack", "export"])).text,
      (await world.pulumi(["stack", "output", "--json"])).text,
      world.config().read(),
    ];
    for (const text of texts) for (const secret of secrets) expect(text).not.toContain(secret);
  });
});
