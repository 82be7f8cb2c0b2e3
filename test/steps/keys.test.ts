import { describe, expect, it } from "vitest";
import { BadInput, NeedsHuman, PermanentFailure, TransientFailure } from "../../src/errors.ts";
import { Secret } from "../../src/ports/secret.ts";
import { fingerprintOf, liveKey } from "../builders/memory-keys.ts";
import { newKey, oldKey, rotationWorld, stepOver } from "./rotation-world.ts";

const whsec = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ours = { instance: "ins_1", environment: "production" };

/** A world in which a person has made a key that Clerk takes. */
function withNewKey() {
  const world = rotationWorld();
  world.clerk.keys.set(newKey, ours);
  world.state.typed = newKey;
  return world;
}

describe("keys.create, by hand", () => {
  it("keeps what a person typed as the next one, and sets nothing", async () => {
    const { ports, held, state } = withNewKey();
    const made = await stepOver(ports, "keys.create", {}).run();
    expect(made).toEqual({ fingerprint: await fingerprintOf(newKey), by: "hand", oldDeletedAt: "" });
    expect(held).toMatchObject({ clerkSecretKey: oldKey, nextClerkSecretKey: newKey });
    expect(state.ups).toEqual([]);
  });

  it("takes one that was put into the config beforehand, or is an input", async () => {
    const { ports, held, state } = withNewKey();
    state.typed = "never asked";
    held["nextClerkSecretKey"] = newKey;
    await stepOver(ports, "keys.create", {}).run();
    delete held["nextClerkSecretKey"];
    await stepOver(ports, "keys.create", { value: new Secret(newKey) }).run();
    expect(held["nextClerkSecretKey"]).toBe(newKey);
  });

  it.each<[string, string, string]>([
    ["a line break", `${newKey}\n`, "KEY_WRONG"],
    ["a space", ` ${newKey}`, "KEY_WRONG"],
    ["a test key", newKey.replace("live", "test"), "KEY_WRONG_ENVIRONMENT"],
    ["a publishable key", "pk_live_Y2xlcmsuYXBwLmV4YW1wbGUk", "KEY_WRONG"],
    ["the old one", oldKey, "KEY_WRONG"],
    ["one of another instance", liveKey("f"), "KEY_WRONG"],
    ["one that Clerk does not take", liveKey("r"), "KEY_WRONG"],
  ])("refuses %s, and keeps nothing of it", async (_name, typed, code) => {
    const { ports, held, state, clerk } = withNewKey();
    clerk.keys.set(liveKey("f"), { instance: "ins_2", environment: "production" });
    state.typed = typed;
    const failed = await stepOver(ports, "keys.create", {})
      .run()
      .catch((error: unknown) => error as Error);
    expect(failed).toBeInstanceOf(BadInput);
    expect(failed).toMatchObject({ code });
    expect((failed as BadInput).message).not.toContain(typed.trim());
    expect(held["nextClerkSecretKey"]).toBeUndefined();
  });

  it("asks once more, with the reason, when what was pasted cannot be it", async () => {
    const { ports, held } = withNewKey();
    const pastes = ["sk_live_cut", newKey];
    const above: string[] = [];
    const secret = async (_question: string, lines: readonly string[] = []) => {
      above.push(lines.join(" "));
      return new Secret(pastes.shift() ?? "");
    };
    await stepOver({ ...ports, ask: { ...ports.ask, secret } }, "keys.create", {}).run();
    expect(held["nextClerkSecretKey"]).toBe(newKey);
    expect(above).toMatchObject({
      1: expect.stringContaining("Nothing was set. Copy it once more") as string,
    });
  });

  it("keeps nothing while Clerk cannot be asked whose key it is", async () => {
    const { ports, held, clerk } = withNewKey();
    clerk.cut = true;
    await expect(stepOver(ports, "keys.create", {}).run()).rejects.toThrow(TransientFailure);
    expect(held["nextClerkSecretKey"]).toBeUndefined();
  });

  it("says how to go on where nobody is at a terminal", async () => {
    const { ports } = withNewKey();
    const nobody = async () => {
      throw new NeedsHuman("nobody", { code: "INTERRUPTED" });
    };
    const alone = { ...ports, ask: { ...ports.ask, secret: nobody } };
    await expect(stepOver(alone, "keys.create", {}).run()).rejects.toMatchObject({
      code: "SECRET_MISSING",
      hint: expect.stringContaining("pulumi config set --secret nextClerkSecretKey") as string,
    });
  });

  it("takes webhook signing secrets, and makes signing keys itself", async () => {
    const { ports, held, state } = withNewKey();
    state.typed = whsec;
    await stepOver(ports, "keys.create", { which: "clerk-webhook-secret" }).run();
    expect(held["nextClerkWebhookSecret"]).toBe(whsec);
    state.typed = "whsec_short";
    held["nextClerkWebhookSecret"] = "";
    delete held["nextClerkWebhookSecret"];
    await expect(
      stepOver(ports, "keys.create", { which: "clerk-webhook-secret" }).run(),
    ).rejects.toMatchObject({ code: "KEY_WRONG" });
    expect(await stepOver(ports, "keys.create", { which: "grant-signing-key" }).run()).toMatchObject({
      by: "here",
    });
    expect(held["nextSigningKey"]).toContain("BEGIN PRIVATE KEY");
  });

  it("may be done alone only where the secret is said to be out", () => {
    const { ports } = withNewKey();
    for (const name of ["keys.create", "keys.delete"]) {
      expect(stepOver(ports, name, {}).step.dangerous).toBe(true);
      expect(stepOver(ports, name, {}).alone()).toMatchObject({
        hint: expect.stringContaining("approve") as string,
      });
      expect(stepOver(ports, name, { exposed: true }).alone()).toBeUndefined();
    }
  });
});

describe("keys.create, by the Platform API", () => {
  it("says in the plan that every earlier key goes, CI's too", async () => {
    const { ports } = rotationWorld({ platform: true });
    const { summary, decisions } = await stepOver(ports, "keys.create", { oldLivesHours: 0 }).plan();
    expect(summary).toMatch(/deletes ALL earlier keys of the instance at once, those of CI/);
    expect(decisions).toEqual({ which: "clerk-secret-key", by: "platform", oldLivesHours: 0 });
  });

  it("keeps the new key, and tells when the old ones end", async () => {
    const { ports, clerk, held } = rotationWorld({ platform: true });
    const made = await stepOver(ports, "keys.create", { oldLivesHours: 2 }).run();
    expect(held["nextClerkSecretKey"]).toBe(clerk.platformKey);
    expect(clerk.platformKey).not.toBe(oldKey);
    expect(made["oldDeletedAt"]).toBe("2026-11-21T05:00:00Z");
  });

  it("finds a key whose answer was lost, and makes no second one", async () => {
    const { ports, clerk, held } = rotationWorld({ platform: true, clerk: { losesAnswer: true } });
    const step = stepOver(ports, "keys.create", { oldLivesHours: 0 });
    await expect(step.run()).rejects.toThrow(TransientFailure);
    expect(held["nextClerkSecretKey"]).toBeUndefined();
    expect(await step.look()).toMatchObject({
      done: true,
      output: { fingerprint: await fingerprintOf(clerk.platformKey) },
    });
    expect(held["nextClerkSecretKey"]).toBe(clerk.platformKey);
    expect(clerk.done).toHaveLength(1);
  });

  it("is to be issued where the answer was lost before anything was made", async () => {
    const { ports, clerk } = rotationWorld({ platform: true });
    const step = stepOver(ports, "keys.create", {});
    expect(await step.look()).toEqual({ done: false });
    clerk.cut = true;
    await expect(step.run()).rejects.toThrow(TransientFailure);
    await expect(step.look()).resolves.toEqual({ done: false });
  });
});

describe("keys.set", () => {
  const set = async (world: ReturnType<typeof rotationWorld>, key = newKey) =>
    stepOver(world.ports, "keys.set", { fingerprint: await fingerprintOf(key) });

  it("puts the next one in the old one's place, keeps the old one as the former, and updates the stack once", async () => {
    const world = withNewKey();
    world.held["nextClerkSecretKey"] = newKey;
    await (await set(world)).run();
    expect(world.state.ups).toEqual([
      { clerkSecretKey: newKey, formerClerkSecretKey: oldKey, signingKey: "unused" },
    ]);
    // resumed after a kill behind it: the same again
    await (await set(world)).run();
    expect(world.held["formerClerkSecretKey"]).toBe(oldKey);
  });

  it("puts the config back where the engine refused before it changed anything", async () => {
    const world = withNewKey();
    world.held["nextClerkSecretKey"] = newKey;
    world.state.upFails = new NeedsHuman("locked", { code: "STACK_LOCKED" });
    await expect((await set(world)).run()).rejects.toThrow("locked");
    expect(world.held).toEqual({ clerkSecretKey: oldKey, nextClerkSecretKey: newKey, signingKey: "unused" });
  });

  it("sets no other secret than the one that was approved", async () => {
    const world = withNewKey();
    world.held["nextClerkSecretKey"] = liveKey("z");
    await expect((await set(world)).run()).rejects.toMatchObject({ code: "PLAN_CHANGED" });
    expect(world.state.ups).toEqual([]);
    expect(world.held["clerkSecretKey"]).toBe(oldKey);
  });
});

describe("keys.prove", () => {
  const prove = async (world: ReturnType<typeof rotationWorld>) =>
    stepOver(world.ports, "keys.prove", { fingerprint: await fingerprintOf(newKey), waitSeconds: 5 });

  it("holds once Clerk takes the key and the live app shows its fingerprint", async () => {
    const world = withNewKey();
    world.held["clerkSecretKey"] = newKey;
    world.state.deployed = newKey;
    expect(await (await prove(world)).run()).toEqual({
      deployment: "dpl_1",
      fingerprint: await fingerprintOf(newKey),
    });
  });

  it.each<[string, (world: ReturnType<typeof rotationWorld>) => void]>([
    ["the app has the old key", ({ state }) => void (state.deployed = oldKey)],
    ["the config has another", ({ held }) => void (held["clerkSecretKey"] = liveKey("z"))],
  ])("fails where %s", async (_name, wrong) => {
    const world = withNewKey();
    world.held["clerkSecretKey"] = newKey;
    world.state.deployed = newKey;
    wrong(world);
    await expect((await prove(world)).run()).rejects.toThrow(PermanentFailure);
  });

  it("does not take Clerk's refusal of the new key for a proof", async () => {
    const world = withNewKey();
    world.held["clerkSecretKey"] = newKey;
    world.state.deployed = newKey;
    world.clerk.keys.delete(newKey);
    await expect((await prove(world)).run()).rejects.toThrow("does not take the new key");
  });
});

describe("keys.refused", () => {
  const over = (world: ReturnType<typeof rotationWorld>) =>
    stepOver(world.ports, "keys.refused", { waitSeconds: 5 });

  it("holds once Clerk answers 401 to the former key", async () => {
    const world = rotationWorld();
    world.held["formerClerkSecretKey"] = oldKey;
    world.clerk.keys.delete(oldKey);
    expect(await over(world).run()).toMatchObject({ refused: true });
  });

  it("fails while Clerk takes it, and does not take a lost network for a refusal", async () => {
    const world = rotationWorld();
    world.held["formerClerkSecretKey"] = oldKey;
    await expect(over(world).run()).rejects.toMatchObject({ code: "VERIFY_FAILED" });
    world.clerk.cut = true;
    await expect(over(world).run()).rejects.toThrow(TransientFailure);
  });

  it("asks for the old key where nobody knows it", async () => {
    await expect(over(rotationWorld()).run()).rejects.toMatchObject({ code: "SECRET_MISSING" });
  });
});

describe("what no API can set, and what is not wanted", () => {
  it("is done by a person, step by step, whose words are on record", async () => {
    const { ports, held } = rotationWorld();
    const before = { ...held };
    for (const name of ["keys.create", "keys.set", "keys.prove", "keys.delete"]) {
      const given = { which: "vercel-token", ...(/set|prove/.test(name) && { fingerprint: "" }) };
      const step = stepOver(ports, name, given);
      await step.run();
      const silent = { ...ports, ask: { ...ports.ask, text: async () => "" } };
      await expect(stepOver(silent, name, given).run(), name).rejects.toMatchObject({
        code: "OUTCOME_UNKNOWN",
      });
    }
    expect(held).toEqual(before);
  });

  it("changes nothing and needs nobody where nothing is to be made", async () => {
    const { ports, held, state } = rotationWorld();
    const create = stepOver(ports, "keys.create", { which: "clerk-webhook-secret", wanted: false });
    const set = stepOver(ports, "keys.set", { which: "clerk-webhook-secret", fingerprint: "" });
    expect(await create.run()).toMatchObject({ fingerprint: "" });
    await set.run();
    expect(state.ups).toEqual([]);
    expect(held["nextClerkWebhookSecret"]).toBeUndefined();
    expect(create.needsApproval()).toBe(false);
    expect(set.needsApproval()).toBe(false);
    expect(stepOver(ports, "keys.set", { fingerprint: await fingerprintOf(newKey) }).needsApproval()).toBe(
      true,
    );
  });
});
