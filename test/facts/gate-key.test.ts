import { generateKeyPairSync } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { describe, expect, it } from "vitest";
import type { AppGate } from "../../src/facts/app-gate.ts";
import { compareGateKey } from "../../src/facts/gate-key.ts";
import { instanceKeys } from "../../src/facts/instance-keys.ts";
import { answer, identity, refused } from "../builders/ports.ts";

const pairOf = () => generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
const [ours, other] = [pairOf(), pairOf()];
const jwk = (key: typeof ours) => ({ ...key.export({ format: "jwk" }), kid: "ins_1", kty: "RSA" });
const print = (key: typeof ours) => calculateJwkThumbprint(jwk(key));
const pem = (key: typeof ours) => key.export({ type: "spki", format: "pem" }).toString();
const [oursPrint, otherPrint] = [await print(ours), await print(other)];

const frontendApi = identity.clerkFrontendApi;
const away = refused("clerk");
/** What Frontend API, Backend API and the stack's config have, each undefined: away, or not there. */
const sources = (frontend?: object, backend?: object, config?: string) => ({
  http: { request: async () => (frontend === undefined ? await away() : answer(frontend)) },
  clerk: { jwks: async () => (backend === undefined ? await away() : (backend as { keys: [] }).keys) },
  stack: { clerkJwtKey: async () => config },
});
const look = (...given: Parameters<typeof sources>) =>
  instanceKeys(sources(...given), frontendApi, { timeoutMs: 1_000 });

describe("the instance's keys", () => {
  const set = (key: typeof ours) => ({ keys: [jwk(key)] });
  it("are what the Frontend API publishes, which issues the tokens", async () => {
    expect(await look(set(ours), set(other), pem(other))).toEqual({
      ...{ keys: [oursPrint], source: `the key set that ${frontendApi} publishes`, fresh: true },
    });
  });
  it("else what the Backend API tells", async () => {
    for (const none of [undefined, {}, { keys: [] }, { keys: [{ kid: "ins_1" }] }])
      expect(await look(none, set(ours))).toMatchObject({ keys: [oursPrint], fresh: true });
  });
  it("are not waited for once the look is over, and leave nothing behind that fails by itself", async () => {
    const aborted = () => Promise.reject(new DOMException("over", "TimeoutError"));
    const over = { ...sources(), http: { request: aborted }, clerk: { jwks: aborted } };
    await expect(instanceKeys(over, frontendApi, { timeoutMs: 1_000 })).rejects.toThrow("over");
  });
  it("else, while Clerk is away, the config's; and it is said", async () => {
    expect(await look(undefined, undefined, pem(ours))).toMatchObject({ keys: [oursPrint], fresh: false });
    expect((await look(undefined, undefined, pem(ours)))?.source).toContain("the stack's config");
    expect(await look(undefined, undefined, "nonsense")).toBeUndefined();
    expect(await look()).toBeUndefined();
  });
});

describe("what the gate verifies with", () => {
  const { appOrigin } = identity;
  const sound = {
    ...{ problem: null, key: oursPrint, issuer: `https://${frontendApi}`, ownIssuer: false },
    authorizedParties: [appOrigin],
  };
  const gate = (change: object = {}): AppGate => ({
    ...{ mode: "stale-sessions", generation: 7 },
    verification: { ...sound, ...change },
  });
  const keySet = { keys: [oursPrint], source: "the key set", fresh: true };
  const judged = (given: AppGate, set: typeof keySet | undefined = keySet) =>
    compareGateKey({ gate: given, keySet: set, frontendApi, appOrigin });

  it("is held against the instance's keys", () => {
    expect(judged(gate())).toEqual({
      ...{ lets: "in", blind: false },
      summary: "The gate verifies with the instance's key: it is in the key set.",
    });
    expect(judged(gate({ key: otherPrint }))).toMatchObject({
      ...{ lets: "nobody", blind: false, summary: expect.stringContaining("of another instance") },
    });
    expect(judged(gate({ authorizedParties: null })).lets).toBe("in");
  });

  const nobody: readonly (readonly [string, object, string])[] = [
    ["a JWT key that is missing", { problem: "no-jwt-key", key: null }, "has no CLERK_JWT_KEY"],
    ["one that cannot be read", { problem: "malformed-jwt-key", key: null }, "no RSA public key in PEM"],
    [
      "a publishable key of another instance",
      { issuer: "https://clerk.b.example" },
      "https://clerk.b.example",
    ],
    ["an origin that it does not take", { authorizedParties: ["https://b.example"] }, "authorizedParties"],
  ];
  it.each(nobody)("lets nobody in with %s", (_, change, why) => {
    expect(judged(gate(change))).toMatchObject({ lets: "nobody", summary: expect.stringContaining(why) });
  });

  it("with an issuer set by hand is held to its key alone", () => {
    expect(judged(gate({ ownIssuer: true, issuer: "https://app.example/__clerk" })).lets).toBe("in");
  });

  it("is not known where it was not told, or there is nothing to hold it against", () => {
    const unknown: readonly [AppGate, typeof keySet | undefined][] = [
      [{ mode: "open", unsigned: "there is no key" }, keySet],
      [{ mode: undefined, problem: "it is away" }, keySet],
      [{ mode: "open", generation: 7, verification: null }, keySet],
      [gate(), undefined],
    ];
    for (const [given, set] of unknown)
      expect(compareGateKey({ gate: given, keySet: set, frontendApi, appOrigin }).lets).toBe("unknown");
  });
});
