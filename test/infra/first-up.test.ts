import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connectionOf } from "../../guard/src/edge-config.ts";
import { variablesOf } from "../world/stack-config.ts";
import { startWorld, type World } from "../world/world.ts";

vi.setConfig({ testTimeout: 120_000 });

let world: World;
beforeAll(async () => {
  world = await startWorld({ stack: "empty" });
});
afterAll(() => world?.stop());

const unchanged = /Resources:\s+\d+ unchanged\s*$/;
const clerks = [
  "CLERK_JWT_KEY",
  "CLERK_SECRET_KEY",
  "CLERK_WEBHOOK_SIGNING_SECRET",
  "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
];
const byKey = async () => new Map((await variablesOf(world)).map((one) => [one.key, one]));

/** The program as stacks have it that were made when the connection string was called `EDGE_CONFIG`. */
const earlier = (): (() => void) => {
  const files = ["environment.ts", "variable-keys.ts"].map((name) =>
    join(world.checkout.root, "infra", name),
  );
  const texts = files.map((file) => readFileSync(file, "utf8"));
  files.forEach((file, index) =>
    writeFileSync(file, (texts[index] ?? "").replaceAll("AUTH_GATE_EDGE_CONFIG", "EDGE_CONFIG")),
  );
  return () => files.forEach((file, index) => writeFileSync(file, texts[index] ?? ""));
};

/** In order: each goes on from what the one before it left. */
describe("a stack's life in an empty project", () => {
  it("says in its first plan what the team's policy on variables does to them", async () => {
    const policy = (sensitiveEnvironmentVariablePolicy: string) =>
      world.control("PUT", "/vercel/team", { sensitiveEnvironmentVariablePolicy });
    await policy("on");
    const planned = await world.pulumi(["preview"]);
    await policy("off");
    expect(planned.code, planned.text).toBe(0);
    const [, named = ""] = /asks for sensitive variables only,[^:]*: ([^.]*)\./.exec(planned.text) ?? [];
    expect(named.split(", ")).toEqual(expect.arrayContaining(["CLERK_JWT_KEY", "AUTH_GATE_PUBLIC_KEY"]));
    expect(named).not.toMatch(/SECRET|SEAL|EDGE_CONFIG/);
  });

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
    // Asked again where a busy machine lets Vercel answer later than `status` waits.
    const status = async () => (await world.runbook(["status"])).text;
    const tells = /^VARIABLES +production has no CLERK_SECRET_KEY:/m;
    await expect.poll(status, { timeout: 60_000, interval: 0 }).toMatch(tells);
    await world.control("PUT", "/vercel/environment/CLERK_SECRET_KEY", { target: ["production"] });
    await expect.poll(status, { timeout: 60_000, interval: 0 }).not.toMatch(/variables/i);
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
    const before = await variablesOf(world);
    const stores = await world.control("GET", "/vercel/edge-configs");
    for (const args of [
      ["up", "--yes"],
      ["up", "--yes", "--skip-preview"],
    ]) {
      const refused = await world.pulumi(args);
      expect(refused.code).not.toBe(0);
      expect(refused.text).toContain("`./runbook adopt`");
      for (const key of clerks) expect(refused.text).toContain(key);
      expect(refused.text).not.toMatch(/\n\s+at /);
    }
    expect(await variablesOf(world)).toEqual(before);
    expect(await world.control("GET", "/vercel/edge-configs")).toEqual(stores);
  });
});

/** Goes on from there: the same project, now as people have them whose variables were there before the stack. */
describe("adopting", () => {
  /** Everything of a variable but when it was written. */
  const placed = async () =>
    (await variablesOf(world)).map(({ updatedAt: _at, value: _value, target, ...rest }) => ({
      ...rest,
      target: target.toSorted(),
    }));
  const state = async () => (await world.pulumi(["stack", "export"])).text;
  const change = (key: string, body: object) => world.control("PUT", `/vercel/environment/${key}`, body);
  let before: Awaited<ReturnType<typeof placed>>;

  it("shows what it would take over, by name and with its placement, and changes nothing", async () => {
    await change("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", { target: ["production", "preview", "development"] });
    await change("CLERK_JWT_KEY", { type: "sensitive" });
    await change("CLERK_SECRET_KEY", { target: ["production", "preview"] });
    await world.control("DELETE", "/vercel/environment/CLERK_WEBHOOK_SIGNING_SECRET");
    await world.control("POST", "/vercel/shared-environment", {
      ...{ key: "CLERK_WEBHOOK_SIGNING_SECRET", value: "whsec_ofTheTeam", type: "encrypted" },
      target: ["production"],
    });
    const branch = { key: "CLERK_SECRET_KEY", value: "sk_test_ofTheBranch", type: "encrypted" };
    await world.control("POST", "/vercel/environment", { ...branch, target: ["preview"], gitBranch: "next" });
    before = await placed();
    const [values, record] = [await variablesOf(world), await state()];

    const shown = await world.runbook(["adopt", "--plan"]);
    expect(shown.code).toBe(0);
    expect(shown.text).toMatch(
      /take over +NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY[^\n]*\n +stands on production, preview, development, encrypted: stays so\n +value: the same/,
    );
    expect(shown.text).toMatch(
      /take over +CLERK_SECRET_KEY[^\n]*\n[^\n]*production, preview, sensitive[^\n]*\n[^\n]*cannot be read back[^\n]*\n +what is written reaches preview, too/,
    );
    expect(shown.text).toMatch(/leave +CLERK_SECRET_KEY \(\w+\): preview, only on branch next/);
    expect(shown.text).toMatch(/leave +CLERK_WEBHOOK_SIGNING_SECRET \(\w+\): shared by the team/);
    const unasked = await world.runbook(["adopt"]);
    expect(unasked).toMatchObject({ code: 2, text: expect.stringContaining("Add --yes") });
    expect([await variablesOf(world), await state()]).toEqual([values, record]);
  });

  it("with a secret key in the config that Clerk does not take it writes nothing", async () => {
    const key = `sk_live_${"7Qx3vLm9Tzk2Rb8Wn4Hy".repeat(2)}`;

    const [values, config] = [await variablesOf(world), world.config().read()];
    expect(await world.pulumi(["config", "set", "--secret", "clerkSecretKey", key])).toMatchObject({
      code: 0,
    });
    const record = await state();
    const refused = await world.runbook(["adopt", "--yes"]);
    expect(refused.code).toBe(2);
    expect(refused.text).toContain("[KEY_WRONG]");
    expect(refused.text).toContain("is not taken by Clerk (401)");
    expect(refused.text).not.toContain(key);
    expect([await variablesOf(world), await state()]).toEqual([values, record]);
    world.config().write(config);
  });

  it("takes them over where they stand, leaves the branch's alone, and the second preview is empty", async () => {
    const branch = (await variablesOf(world)).find(({ gitBranch }) => gitBranch === "next");
    const done = await world.runbook(["adopt", "--yes"]);
    expect(done.text).toContain("Every variable stands where it stood");
    expect(done.code).toBe(0);
    const after = await placed();
    for (const one of before) expect(after.find(({ id }) => id === one.id)).toEqual(one);
    expect((await variablesOf(world)).find(({ id }) => id === branch?.id)).toEqual(branch);
    const secret = (await variablesOf(world)).find(({ id }) =>
      before.some((one) => one.id === id && one.key === "CLERK_SECRET_KEY" && one.gitBranch === undefined),
    );
    expect(secret?.value).toBe(world.env["CLERK_SECRET_KEY"]);
    const second = await world.pulumi(["preview", "--diff", "--expect-no-changes"]);
    expect(second).toMatchObject({ code: 0, text: expect.stringMatching(unchanged) });
  });

  it("has nothing to do when it is typed again, and destroy leaves what was there", async () => {
    const values = await variablesOf(world);
    const again = await world.runbook(["adopt", "--yes", "--json"]);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.text)).toMatchObject({
      outcome: "adopted",
      plan: { take: [], make: [] },
      changes: [],
    });
    expect(await variablesOf(world)).toEqual(values);
    expect((await world.pulumi(["destroy", "--yes"])).code).toBe(0);
    const left = await placed();
    for (const one of before) expect(left.find(({ id }) => id === one.id)).toEqual(one);
    expect(left.filter(({ key }) => key.startsWith("AUTH_GATE_"))).toEqual([]);
  });
});
