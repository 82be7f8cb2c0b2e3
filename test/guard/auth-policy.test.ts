import { CompactSign } from "jose";
import { describe, expect, it } from "vitest";
import {
  MAX_DENY,
  readPolicy,
  signPolicy,
  verifyPolicy,
  type AuthPolicy,
} from "../../guard/src/auth-policy.ts";
import { generateGateKeys, signStatement, verifyStatement } from "../../guard/src/grant.ts";
import { signingKey } from "../../guard/src/keys.ts";
import { STATEMENT_BYTES } from "../../guard/src/limits.ts";
import { audience, from, key, keys, opening } from "./builders.ts";

const policy: AuthPolicy = { aud: audience, generation: 3, epoch: from, deny: ["sess_1", "user_1"] };
const ids = (count: number) => Array.from({ length: count }, (_, i) => `user_${String(i).padStart(27, "0")}`);

/** Signs whatever it is given, as no honest signer would. */
const signRaw = (claims: object, header: object = { alg: "EdDSA", typ: "auth-policy+jwt" }) =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader(header as { alg: string })
    .sign(signingKey(keys.privateKey));

const reasonOf = async (text: unknown, minGeneration = 0) => {
  const verdict = await verifyPolicy(text, { key, audience, minGeneration });
  return verdict.ok ? verdict.policy : verdict.reason;
};

describe("signPolicy", () => {
  it("gives the same bytes whatever the order of fields and ids", async () => {
    const text = await signPolicy(policy, keys.privateKey);
    const { deny, epoch, generation, aud } = policy;
    const shuffled = { deny: [...deny].reverse().concat("user_1"), epoch, generation, aud };
    expect(await signPolicy(shuffled, keys.privateKey)).toBe(text);
    expect(readPolicy(text)).toEqual({ ok: true, policy });
    expect(await reasonOf(text)).toEqual(policy);
  });

  it("has room for as many ids as it takes", async () => {
    const text = await signPolicy({ ...policy, deny: ids(MAX_DENY) }, keys.privateKey);
    expect(text.length).toBeLessThan(STATEMENT_BYTES / 2);
    const more = signPolicy({ ...policy, deny: ids(MAX_DENY + 1) }, keys.privateKey);
    await expect(more).rejects.toThrow("too-many");
  });

  it("never shows the key", async () => {
    const broken = keys.privateKey.replace("PRIVATE", "PUBLIC");
    const error = await signPolicy(policy, broken).catch((e: unknown) => e as Error);
    expect(String(error)).toContain("not an Ed25519 private key");
    expect(String(error)).not.toContain(keys.privateKey.split("\n")[1]);
  });
});

describe("verifyPolicy", () => {
  it.each([
    [{ ...policy, epoch: -1 }, "malformed"],
    [{ ...policy, epoch: "0" }, "malformed"],
    [{ ...policy, generation: 1.5 }, "malformed"],
    [{ ...policy, deny: undefined }, "malformed"],
    [{ ...policy, deny: ["user_2", "user_1"] }, "bad-deny"],
    [{ ...policy, deny: ["user_1", "user_1"] }, "bad-deny"],
    [{ ...policy, deny: ["ada@example.com"] }, "bad-deny"],
    [{ ...policy, deny: ids(MAX_DENY + 1) }, "too-many"],
    [{ ...policy, aud: "prj_other:production" }, "wrong-audience"],
  ])("refuses %j: %s", async (claims, reason) => {
    expect(await reasonOf(await signRaw(claims))).toBe(reason);
  });

  it("refuses another's signature, a changed text, and what is none", async () => {
    const text = await signPolicy(policy, keys.privateKey);
    expect(await reasonOf(await signPolicy(policy, generateGateKeys().privateKey))).toBe("bad-signature");
    expect(await reasonOf(`${text.slice(0, -4)}AAAA`)).toBe("bad-signature");
    expect(await reasonOf(undefined)).toBe("absent");
    expect(await reasonOf(7)).toBe("malformed");
    expect(await reasonOf("a.b.c")).toBe("malformed");
    expect(await reasonOf("x".repeat(STATEMENT_BYTES + 1))).toBe("too-big");
    expect(
      await reasonOf(
        await signRaw(policy, { alg: "EdDSA", typ: "auth-policy+jwt", crit: ["b64"], b64: true }),
      ),
    ).toBe("wrong-algorithm");
  });

  it("refuses a lower generation than one that was seen, and takes the same again", async () => {
    const text = await signPolicy(policy, keys.privateKey);
    expect(await reasonOf(text, 4)).toBe("older-generation");
    expect(await reasonOf(text, 3)).toEqual(policy);
  });

  it("is never taken for a grant, nor a grant for a policy", async () => {
    const text = await signPolicy(policy, keys.privateKey);
    expect(await verifyStatement(text, { key, audience, nowSeconds: from + 60 })).toMatchObject({
      ok: false,
      reason: "wrong-type",
    });
    expect(await reasonOf(await signStatement(opening(), keys.privateKey))).toBe("wrong-type");
  });
});
