import { expect, test } from "vitest";
import { generateGateKeys, sealKeyOf } from "../../guard/src/grant.ts";
import { keyFingerprint, keyFingerprints } from "../../guard/src/key-fingerprint.ts";

const sealKey = sealKeyOf(generateGateKeys().privateKey);

test("a secret's fingerprint is the same wherever the stack's key is, and another under another", async () => {
  const here = await keyFingerprint("sk_live_one", sealKey);
  expect(here).toMatch(/^[\w-]{43}$/);
  const AUTH_GATE_SEAL_KEY = sealKey;
  expect(
    await keyFingerprints(["CLERK_SECRET_KEY"], { AUTH_GATE_SEAL_KEY, CLERK_SECRET_KEY: "sk_live_one" }),
  ).toEqual({
    CLERK_SECRET_KEY: here,
  });
  expect(await keyFingerprint("sk_live_two", sealKey)).not.toBe(here);
  expect(await keyFingerprint("sk_live_one", sealKeyOf(generateGateKeys().privateKey))).not.toBe(here);
});

test("nothing is told of nothing, or without a key", async () => {
  expect(await keyFingerprint("", sealKey)).toBeNull();
  expect(await keyFingerprint("sk_live_one", "short")).toBeNull();
  expect(await keyFingerprints(["CLERK_SECRET_KEY"], {})).toEqual({ CLERK_SECRET_KEY: null });
});
