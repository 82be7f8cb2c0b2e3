import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import type { Settings } from "../../infra/config.ts";
import { checkKeys } from "../../infra/key-check.ts";
import { Refusal } from "../../src/bypass/refusal.ts";

const pair = () => generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
const rsa = pair();
const pemOf = (key: typeof rsa) => key.export({ type: "spki", format: "pem" }).toString();
const jwk = { ...rsa.export({ format: "jwk" }), kid: "ins_1" };
const body = "7Qx3vLm9Tzk2Rb8Wn4Hy".repeat(2);
const right = {
  clerkPublishableKey: `pk_live_${Buffer.from("clerk.a.example$").toString("base64")}`,
  clerkJwtKey: pemOf(rsa),
  clerkSecretKey: `sk_live_${body}`,
  clerkWebhookSecret: "whsec_c2VjcmV0",
  developmentInstance: false,
};
const settings = (change: Partial<typeof right> = {}) => ({ ...right, ...change }) as unknown as Settings;
const recordedAs = (values: Partial<typeof right>) =>
  new Map([
    ["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", { value: values.clerkPublishableKey }],
    ["CLERK_JWT_KEY", { value: values.clerkJwtKey }],
    ["CLERK_SECRET_KEY", { value: values.clerkSecretKey }],
    ["CLERK_WEBHOOK_SIGNING_SECRET", { value: values.clerkWebhookSecret }],
  ]);
const nothing = new Map<string, { value: string | undefined }>();
const well = () => vi.fn(async () => ({ status: 200, text: JSON.stringify({ keys: [jwk] }) }));
const silent = () => vi.fn(async () => undefined);

describe("values that would be written anew", () => {
  it("pass when Clerk's own answers fit them", async () => {
    const get = well();
    expect(await checkKeys(settings(), nothing, get)).toEqual([]);
    expect(get.mock.calls.map(([url]: unknown[]) => url).toSorted()).toEqual([
      "https://api.clerk.com/v1/instance",
      "https://api.clerk.com/v1/jwks",
      "https://clerk.a.example/.well-known/jwks.json",
    ]);
  });

  it.each([
    [
      "CR",
      { clerkSecretKey: `${right.clerkSecretKey}\r` },
      "clerkSecretKey (CLERK_SECRET_KEY) has a line break",
    ],
    ["quotes", { clerkSecretKey: `"${right.clerkSecretKey}"` }, "stands in quotes"],
    ["white space", { clerkPublishableKey: `${right.clerkPublishableKey} ` }, "has white space"],
    ["a truncated secret key", { clerkSecretKey: "sk_live_7Qx3vLm9Tz" }, "its end is missing"],
    [
      "a truncated publishable key",
      { clerkPublishableKey: right.clerkPublishableKey.slice(0, -6) },
      "is cut off",
    ],
    ["a truncated JWT key", { clerkJwtKey: right.clerkJwtKey.slice(0, 200) }, "is cut off"],
    ["a line break in the webhook's secret", { clerkWebhookSecret: "whsec_x\n" }, "clerkWebhookSecret"],
    ["a test key", { clerkSecretKey: `sk_test_${body}` }, "is a key of a development instance"],
    ["another instance's JWT key", { clerkJwtKey: pemOf(pair()) }, "is not in the instance's key set"],
  ])("are refused by the config's key, and never shown: %s", async (_name, change, sentence) => {
    const refused = await checkKeys(settings(change), nothing, well()).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refusal);
    expect(String(refused)).toContain(sentence);
    expect(String(refused)).not.toContain("7Qx3vLm9Tz");
  });

  it("are refused when Clerk does not take the secret key, or knows it as another instance's", async () => {
    const get = (answer: { status: number; keys: readonly object[] }) => async (url: string) =>
      url.includes("api.clerk.com")
        ? { status: answer.status, text: JSON.stringify({ keys: answer.keys }) }
        : { status: 200, text: JSON.stringify({ keys: [jwk] }) };
    await expect(checkKeys(settings(), nothing, get({ status: 401, keys: [] }))).rejects.toThrow("(401)");
    const other = get({ status: 200, keys: [{ ...jwk, kid: "ins_2" }] });
    await expect(checkKeys(settings(), nothing, other)).rejects.toThrow("of another instance than");
  });

  it("may be of a development instance where the config says that one is meant", async () => {
    const test = {
      clerkPublishableKey: right.clerkPublishableKey.replace("live", "test"),
      clerkSecretKey: `sk_test_${body}`,
    };
    expect(await checkKeys(settings({ ...test, developmentInstance: true }), nothing, well())).toEqual([]);
  });
});

describe("an up that changes nothing but the bypass", () => {
  it("asks Clerk nothing", async () => {
    const get = silent();
    expect(await checkKeys(settings(), recordedAs(right), get)).toEqual([]);
    expect(get).not.toHaveBeenCalled();
  });

  it("goes on with a value that is wrong and live already, and says it", async () => {
    const live = { ...right, clerkSecretKey: "sk_live_7Qx3vLm9Tz" };
    const [warning, ...more] = await checkKeys(settings(live), recordedAs(live), silent());
    expect(warning).toContain("its end is missing. It is written already");
    expect(more).toEqual([]);
  });

  it("goes on with a new value while Clerk is down, and says that nobody has checked it", async () => {
    const before = recordedAs({ ...right, clerkSecretKey: `sk_live_${body}2` });
    const [warning] = await checkKeys(settings(), before, silent());
    expect(warning).toContain("nobody has checked that the new keys are of one instance");
  });
});
