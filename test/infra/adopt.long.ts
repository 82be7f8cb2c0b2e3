import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { variablesOf } from "../world/stack-config.ts";
import { startWorld, type World } from "../world/world.ts";

vi.setConfig({ testTimeout: 300_000 });

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const emptied = /Resources:\s+\d+ unchanged\s*$/;

/** Five variables as a project has them before any stack, and one of previews of a branch. */
async function begin(): Promise<World> {
  const begun = await startWorld({ stack: "empty" });
  world = begun;
  const add = (key: string, value: string, type: string, target: readonly string[], more: object = {}) =>
    begun.control("POST", "/vercel/environment", { key, value, type, target, ...more });
  const { publishableKey, jwtKey } = begun.info.clerk;
  const everywhere = ["production", "preview", "development"];
  await add("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", publishableKey, "encrypted", everywhere);
  await add("CLERK_JWT_KEY", jwtKey, "sensitive", ["production"], { customEnvironmentIds: ["env_staging"] });
  await add("CLERK_SECRET_KEY", begun.env["CLERK_SECRET_KEY"] ?? "", "sensitive", ["production", "preview"]);
  await add("CLERK_SECRET_KEY", "sk_test_ofTheBranch", "encrypted", ["preview"], { gitBranch: "next" });
  await begun.control("POST", "/vercel/shared-environment", {
    ...{ key: "CLERK_WEBHOOK_SIGNING_SECRET", value: "whsec_ofTheTeam", type: "encrypted" },
    target: ["production"],
  });
  return begun;
}

/** Everything of each variable but its value and when that was written. */
const placed = async (of: World) =>
  (await variablesOf(of)).map(({ id, key, type, target, gitBranch, customEnvironmentIds, comment }) => ({
    ...{ id, key, type, gitBranch, customEnvironmentIds, comment },
    target: target.toSorted(),
  }));
type Placed = Awaited<ReturnType<typeof placed>>;

async function expectAdopted(of: World, before: Placed): Promise<void> {
  const after = await placed(of);
  for (const one of before) expect(after.find(({ id }) => id === one.id)).toEqual(one);
  const second = await of.pulumi(["preview", "--diff", "--expect-no-changes"]);
  expect(second).toMatchObject({ code: 0, text: expect.stringMatching(emptied) });
  expect((await of.pulumi(["destroy", "--yes"])).code).toBe(0);
  const left = await placed(of);
  for (const one of before) expect(left.find(({ id }) => id === one.id)).toEqual(one);
}

/** The program without its refusal: what a first `up` did before there was one. */
const unguarded = (of: World): (() => void) => {
  const file = join(of.checkout.root, "infra", "index.ts");
  const text = readFileSync(file, "utf8");
  const without = text.replace("await refuseUnadopted(settings, missing)", "[]");
  expect(without).not.toBe(text);
  writeFileSync(file, without);
  return () => writeFileSync(file, text);
};

describe("five variables that were there before the stack", () => {
  it("after a first up that failed half-way: refused, then adopted with their placement", async () => {
    const of = await begin();
    const before = await placed(of);
    const restore = unguarded(of);
    const failed = await of.pulumi(["up", "--yes", "--skip-preview"]);
    restore();
    expect(failed.code).not.toBe(0);
    expect(failed.text).toContain("ENV_CONFLICT");
    const half = await placed(of);
    expect(half.length).toBeGreaterThan(before.length);
    const refused = await of.pulumi(["up", "--yes"]);
    expect(refused.text).toContain("`./runbook adopt`");
    expect(await placed(of)).toEqual(half);
    expect(await of.runbook(["adopt", "--yes"])).toMatchObject({ code: 0 });
    await expectAdopted(of, before);
  });

  it("killed at any moment, it is typed again and ends the same", async () => {
    const of = await begin();
    const before = await placed(of);
    for (const at of ["Taking ", "Bringing the stack up"]) {
      let killed = false;
      const left = await of.runbook(["adopt", "--yes"], {
        onText: (text, interrupt) => {
          if (killed || !text.includes(at)) return;
          killed = true;
          interrupt();
        },
      });
      expect(killed).toBe(true);
      expect(left.code).not.toBe(0);
      // Its engine ends by itself; until then the stack is held, and nothing else is begun.
      const { stack } = await of.ports();
      if ((await stack.lock())?.holder === "alive")
        expect((await of.runbook(["adopt", "--yes"])).text).toMatch(/STACK_LOCKED|stands where it stood/);
      await vi.waitFor(async () => expect((await stack.lock())?.holder).not.toBe("alive"), {
        timeout: 120_000,
        interval: 200,
      });
    }
    expect(await of.runbook(["adopt", "--yes"])).toMatchObject({ code: 0 });
    await expectAdopted(of, before);
  });
});

describe("a team that allows sensitive variables only", () => {
  it("gets them all sensitive, and nothing is replaced when the policy comes later", async () => {
    world = await startWorld({ stack: "empty" });
    const of = world;
    const policy = (is: string) =>
      of.control("PUT", "/vercel/team", { sensitiveEnvironmentVariablePolicy: is });
    await policy("on");
    expect(await of.pulumi(["up", "--yes"])).toMatchObject({ code: 0 });
    expect((await variablesOf(of)).filter(({ type }) => type !== "sensitive")).toEqual([]);
    expect((await of.pulumi(["destroy", "--yes"])).code).toBe(0);
    for (const { key } of await variablesOf(of)) await of.control("DELETE", `/vercel/environment/${key}`);
    await policy("off");
    expect(await of.pulumi(["up", "--yes"])).toMatchObject({ code: 0 });
    const before = await placed(of);
    expect(before.map(({ type }) => type)).toContain("encrypted");
    await policy("on");
    await of.pulumi(["config", "rm", "clerkWebhookSecret"]);
    const later = await of.pulumi(["preview", "--diff"]);
    expect(later.code).toBe(0);
    expect(later.text).not.toMatch(/replace|to create/);
    expect((await of.pulumi(["up", "--yes"])).code).toBe(0);
    expect(await placed(of)).toEqual(before);
  });
});
