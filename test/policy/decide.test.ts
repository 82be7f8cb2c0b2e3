import { describe, expect, it } from "vitest";
import { MAX_DENY, verifyPolicy } from "../../guard/src/auth-policy.ts";
import { generateGateKeys, verifyingKey } from "../../guard/src/grant.ts";
import { Refusal } from "../../src/bypass/refusal.ts";
import { readPolicyConfig, writePolicyConfig } from "../../src/policy/config.ts";
import { decidePolicy } from "../../src/policy/decide.ts";

const keys = generateGateKeys();
const audience = "prj_1:production";
const now = Date.parse("2026-11-21T03:00:00Z") / 1000;
const iso = (minutes: number) => new Date((now + minutes * 60) * 1000).toISOString();

/** Decides as the program does. */
const decide = async (
  policy: unknown,
  more: {
    liveText?: string | undefined;
    floorText?: string;
    nowSeconds?: number;
    signingKey?: string;
    formerSigningKey?: string;
  } = {},
) =>
  await decidePolicy({
    ...{ policy: readPolicyConfig(policy), audience, signingKey: keys.privateKey, nowSeconds: now },
    liveText: undefined,
    ...more,
  });
const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => `user_${String(at + from).padStart(4, "0")}`);

describe("the first policy", () => {
  it("is an empty one of generation 0 that the gate takes, and asking again gives the same bytes", async () => {
    const first = await decide(undefined);
    const verdict = await verifyPolicy(first.text, { key: verifyingKey(keys.publicKey), audience });
    expect(verdict).toEqual({ ok: true, policy: { aud: audience, generation: 0, epoch: 0, deny: [] } });
    const again = await decide(undefined, { liveText: first.text, nowSeconds: now + 86_400 });
    expect(again).toMatchObject({ text: first.text, isLive: true, warnings: [] });
  });

  it("with something to say is above whatever was written before, by the time", async () => {
    expect((await decide({ deny: ["user_b", "sess_a", "user_b"] })).policy).toMatchObject({
      ...{ generation: now, deny: ["sess_a", "user_b"] },
    });
    expect((await decide({ generation: now + 5 })).policy.generation).toBe(now + 6);
  });
});

describe("a new signing key", () => {
  const rotated = { signingKey: generateGateKeys().privateKey, formerSigningKey: keys.privateKey };

  it("signs anew what the one before it signed: nobody comes in by a rotation", async () => {
    const { text: liveText, policy } = await decide({ deny: ["user_a"], epoch: iso(-10) });
    const anew = await decide(undefined, { liveText, ...rotated });
    expect(anew).toMatchObject({
      ...{ added: [], removed: [], raisedTo: undefined, unreadable: false, isLive: false, warnings: [] },
      policy: { deny: ["user_a"], epoch: now - 600 },
    });
    expect(anew.policy.generation).toBeGreaterThan(policy.generation);
    expect(await decide(undefined, { liveText: anew.text, ...rotated })).toMatchObject({ isLive: true });
  });

  it("is not talked down by the one before it once it has signed something, nor locked out by an epoch to come", async () => {
    const old = await decide({ deny: ["user_a"] });
    const floor = await decide({ deny: ["user_b"] }, { ...rotated });
    const forged = await decide(undefined, { liveText: old.text, floorText: floor.text, ...rotated });
    expect(forged).toMatchObject({ unreadable: true, policy: { deny: ["user_b"] } });
    const future = await decide({ epoch: iso(60) }, { nowSeconds: now + 7_200 });
    expect((await decide(undefined, { liveText: future.text, ...rotated })).policy.epoch).toBe(0);
  });
});

describe("two clones", () => {
  const live = async (policy: unknown, on?: string) => (await decide(policy, { liveText: on })).text;

  it("add up: the union of the ids, the later epoch, each time one generation more", async () => {
    const one = await decide({ deny: ["user_a"], epoch: iso(-10) });
    const other = await decide({ deny: ["user_b"], epoch: iso(-20) }, { liveText: one.text });
    expect(other.policy).toMatchObject({
      ...{ deny: ["user_a", "user_b"], epoch: now - 600, generation: one.policy.generation + 1 },
    });
    expect(other).toMatchObject({ added: ["user_b"], removed: [], raisedTo: undefined });
    // Both configs preview empty now, and one that says nothing lowers nothing.
    for (const policy of [{ deny: ["user_a"], epoch: iso(-10) }, { deny: ["user_b"] }, {}, undefined])
      expect(await decide(policy, { liveText: other.text })).toMatchObject({ isLive: true });
  });

  it("take off only by naming the live generation, and preview empty then", async () => {
    const both = await live({ deny: ["user_a", "user_b"] });
    const stale = await decide({ deny: ["user_a"], generation: now - 1 }, { liveText: both });
    expect(stale).toMatchObject({ isLive: true, removed: [] });
    const named = await decide({ deny: ["user_a"], generation: now }, { liveText: both });
    expect(named).toMatchObject({ removed: ["user_b"], policy: { deny: ["user_a"], generation: now + 1 } });
    const after = await decide({ deny: ["user_a"], generation: now }, { liveText: named.text });
    expect(after).toMatchObject({ isLive: true, warnings: [] });
  });

  it("never lower the epoch, not even by naming the live generation", async () => {
    const raised = await live({ epoch: iso(-1) });
    for (const policy of [
      { epoch: iso(-5) },
      { generation: now, deny: [] },
      { generation: now, epoch: iso(-9) },
    ])
      expect(await decide(policy, { liveText: raised })).toMatchObject({
        ...{ isLive: true, policy: { epoch: now - 60 } },
      });
  });

  it("say which ids a config of before puts on again", async () => {
    const empty = await live({ generation: now, deny: [] }, await live({ deny: ["user_a"] }));
    const stale = await decide({ deny: ["user_a"], generation: 3 }, { liveText: empty });
    expect(stale.warnings.join()).toMatch(/generation 3, and \d+ is live: it puts user_a on again/);
  });
});

describe("an item that this stack did not sign", () => {
  it("is written anew above everything by the time, from the config and what deployments are made with", async () => {
    const floor = (await decide({ deny: ["user_a"], epoch: iso(-30) })).text;
    const stranger = { signingKey: generateGateKeys().privateKey };
    const forged = (await decide({ deny: [] }, stranger)).text;
    for (const liveText of [forged, "rubbish", ""]) {
      const anew = await decide({ deny: ["user_b"] }, { liveText, floorText: floor, nowSeconds: now + 60 });
      expect(anew.policy).toEqual({
        ...{ aud: audience, deny: ["user_a", "user_b"], epoch: now - 1800, generation: now + 60 },
      });
      expect(anew).toMatchObject({ unreadable: true, isLive: false });
      expect(anew.warnings.join()).toContain("is not one that this stack signed");
    }
  });

  it("never ends in an empty one of generation 0, which a cold process would take", async () => {
    expect((await decide(undefined, { liveText: "rubbish" })).policy.generation).toBe(now);
  });
});

describe("refused", () => {
  it("an epoch to come, but not one that is live and only ahead of a slow clock", async () => {
    await expect(decide({ epoch: iso(1) })).rejects.toThrow(/policy\.epoch .* lies in the future/);
    const liveText = (await decide({ epoch: iso(0) })).text;
    const slow = await decide({ epoch: iso(0) }, { liveText, nowSeconds: now - 90 });
    expect(slow.isLive).toBe(true);
  });

  it("more ids than the gate takes, alone or with what is live, with the epoch as the way", async () => {
    expect((await decide({ deny: many(MAX_DENY) })).policy.deny).toHaveLength(MAX_DENY);
    await expect(decide({ deny: many(MAX_DENY + 1) })).rejects.toThrow(/81 ids .*raise the epoch instead/);
    const liveText = (await decide({ deny: many(MAX_DENY - 1) })).text;
    await expect(decide({ deny: many(2, 500) }, { liveText })).rejects.toThrow(/81 ids/);
  });

  it.each([
    ["a list that is none", { deny: "user_a" }, "policy.deny: must be a list"],
    ["an e-mail", { deny: ["ada@app.example"] }, 'policy.deny.0: "ada@app.example" is no id'],
    ["no time", { epoch: "yesterday" }, 'policy.epoch: "yesterday" is not a time'],
    ["an unknown key", { epoc: 1 }, "policy.epoc is not known"],
    ["no parts", "on", "policy must be set by its parts"],
    ["half a generation", { generation: 1.5 }, "policy.generation: must be a whole number"],
  ])("%s, in a sentence", (_name, raw, sentence) => {
    expect(() => readPolicyConfig(raw)).toThrow(Refusal);
    expect(() => readPolicyConfig(raw)).toThrow(sentence);
  });
});

it("is written into the file as it is read", () => {
  const config = { deny: ["user_a"], epoch: now, generation: 4, required: true };
  expect(writePolicyConfig(config)).toEqual({ ...config, epoch: "2026-11-21T03:00:00Z" });
  expect(readPolicyConfig(writePolicyConfig(config))).toEqual(config);
  expect(readPolicyConfig({ epoch: "2026-11-21 03:00:00 +0000 UTC", required: "true" })).toEqual({
    ...{ epoch: now, required: true },
  });
});
