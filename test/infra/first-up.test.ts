import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connectionOf } from "../../guard/src/edge-config.ts";
import { startStackWorld, type StackWorld } from "./stack-world.ts";

vi.setConfig({ testTimeout: 120_000 });

let world: StackWorld;
beforeAll(async () => {
  world = await startStackWorld({ empty: true });
});
afterAll(() => world?.stop());

const unchanged = /Resources:\s+\d+ unchanged\s*$/;
const clerks = [
  "CLERK_JWT_KEY",
  "CLERK_SECRET_KEY",
  "CLERK_WEBHOOK_SIGNING_SECRET",
  "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
];
const byKey = async () => new Map((await world.variables()).map((one) => [one.key, one]));

/** The program as stacks have it that were made when the connection string was called `EDGE_CONFIG`. */
const earlier = (): (() => void) => {
  const files = ["environment.ts", "variable-keys.ts"].map((name) => join(world.house.root, "infra", name));
  const texts = files.map((file) => readFileSync(file, "utf8"));
  files.forEach((file, index) =>
    writeFileSync(file, (texts[index] ?? "").replaceAll("AUTH_GATE_EDGE_CONFIG", "EDGE_CONFIG")),
  );
  return () => files.forEach((file, index) => writeFileSync(file, texts[index] ?? ""));
};

/** In order: each goes on from what the one before it left. */
describe("a stack's life in an empty project", () => {
  it("begins with an up that prints no failure, and previews empty then", async () => {
    const now = earlier();
    const first = await world.pulumi(["up", "--yes"]);
    now();
    expect(first.code).toBe(0);
    expect(first.text).not.toMatch(/error|warning|Diagnostics/i);
    expect([...(await byKey()).keys()]).toContain("EDGE_CONFIG");
  });

  it("moves a stack of today to a name of its own: same store and token, nothing else touched", async () => {
    const before = await byKey();
    const moved = await world.pulumi(["up", "--yes"]);
    expect(moved.code).toBe(0);
    expect(moved.text).toMatch(/Resources:\s+\+ 1 created\s+- 1 deleted\s+\d+ changes\. \d+ unchanged/);
    const after = await byKey();
    const value = before.get("EDGE_CONFIG")?.value;
    expect(value).toMatch(/^https:\/\/edge-config\.vercel\.com\/ecfg_\w+\?token=/);
    expect(after.get("AUTH_GATE_EDGE_CONFIG")?.value).toBe(value);
    expect(after.has("EDGE_CONFIG")).toBe(false);
    // A guard that was deployed before reads the one, one that is deployed after it the other.
    expect([connectionOf({ EDGE_CONFIG: value }), connectionOf({ AUTH_GATE_EDGE_CONFIG: value })]).toEqual([
      value,
      value,
    ]);
    for (const key of clerks) expect(after.get(key)).toEqual(before.get(key));
    expect(await world.pulumi(["preview", "--diff"])).toMatchObject({
      code: 0,
      text: expect.stringMatching(unchanged),
    });
  });

  it("says when production was taken off a variable by hand, and changes nothing of it unasked", async () => {
    await world.control("PUT", "/vercel/environment/CLERK_SECRET_KEY", { target: ["preview"] });
    const done = await world.pulumi(["up", "--yes"]);
    expect(done).toMatchObject({
      code: 0,
      text: expect.stringContaining("CLERK_SECRET_KEY: not set for production"),
    });
    expect((await byKey()).get("CLERK_SECRET_KEY")?.target).toEqual(["preview"]);
    await world.control("PUT", "/vercel/environment/CLERK_SECRET_KEY", { target: ["production"] });
  });

  it("ends with a destroy that lets Clerk's variables go and says so", async () => {
    const before = await byKey();
    const gone = await world.pulumi(["destroy", "--yes"]);
    expect(gone.code).toBe(0);
    expect(gone.text).toMatch(/leftByDestroy.*CLERK_SECRET_KEY.*let go, not deleted/);
    const after = await byKey();
    expect([...after.keys()].toSorted()).toEqual(clerks);
    for (const key of clerks) expect(after.get(key)).toEqual(before.get(key));
  });

  it("does not begin again over them: preview and up refuse before anything is made, and name the way", async () => {
    const before = await world.variables();
    const stores = await world.control("GET", "/vercel/edge-configs");
    for (const args of [["preview"], ["up", "--yes"], ["up", "--yes", "--skip-preview"]]) {
      const refused = await world.pulumi(args);
      expect(refused.code).not.toBe(0);
      expect(refused.text).toContain("`npx runbook adopt`");
      for (const key of clerks) expect(refused.text).toContain(key);
      expect(refused.text).not.toMatch(/\n\s+at /);
    }
    expect(await world.variables()).toEqual(before);
    expect(await world.control("GET", "/vercel/edge-configs")).toEqual(stores);
  });
});
