import { CompactSign, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import {
  generateGateKeys,
  publicKeyOf,
  signStatement,
  verifyStatement,
  verifyingKey,
} from "../../guard/src/grant.ts";
import { signingKey } from "../../guard/src/keys.ts";
import type { OpenStatement } from "../../guard/src/statement.ts";
import { audience, from, key, keys, opening } from "./builders.ts";

/** Signs whatever it is given, as no honest signer would. */
const signRaw = (
  claims: object,
  header: object = { alg: "EdDSA", typ: "JWT" },
  privateKey = keys.privateKey,
) =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader(header as { alg: string })
    .sign(signingKey(privateKey));

const verdictAt = async (text: unknown, nowSeconds = from + 60, minGeneration = 0) => {
  const verdict = await verifyStatement(text, { key, audience, nowSeconds, minGeneration });
  return verdict.ok ? verdict.statement.mode : verdict.reason;
};
const verdictOf = async (change: object, nowSeconds?: number) =>
  verdictAt(await signRaw({ ...opening(), ...change }), nowSeconds);

describe("signStatement", () => {
  it("gives the same bytes for the same statement, whatever the order of its fields", async () => {
    const statement = opening({ deny: ["user_1"] });
    const reversed = Object.fromEntries(Object.entries(statement).reverse()) as unknown as OpenStatement;
    const text = await signStatement(statement, keys.privateKey);
    expect(await signStatement(reversed, keys.privateKey)).toBe(text);
    expect(await signStatement(statement, keys.privateKey)).toBe(text);
    expect(await verdictAt(text)).toBe("stale-sessions");
  });

  it("refuses what the gate would refuse", async () => {
    for (const [change, reason] of [
      [{ exp: from + 3601 }, "too-long"],
      [{ approved: false }, "too-long"],
      [{ mode: "ajar" }, "unknown-mode"],
      [{ deny: [7] }, "malformed"],
      [{ mode: "open", approved: false, exp: from + 900 }, "needs-approval"],
      [{ mode: "open" }, "bad-routes"],
      [{ mode: "open", routes: ["/rota"], methods: ["get"] }, "bad-routes"],
      [{ deny: Array.from({ length: 400 }, (_, i) => `user_00000000000000000000${i}`) }, "too-big"],
    ] as const) {
      await expect(
        signStatement({ ...opening(), ...change } as OpenStatement, keys.privateKey),
      ).rejects.toThrow(reason);
    }
  });

  it("never shows the key", async () => {
    const broken = keys.privateKey.replace("PRIVATE", "PUBLIC");
    const error = await signStatement(opening(), broken).catch((e: unknown) => e as Error);
    expect(error).toBeInstanceOf(Error);
    expect(String((error as Error).stack)).not.toContain(keys.privateKey.split("\n")[1]);
  });

  it("derives the public key from the private one", () => {
    expect(publicKeyOf(keys.privateKey)).toBe(keys.publicKey);
    expect(() => verifyingKey("short")).toThrow("base64url");
  });
});

describe("verifyStatement", () => {
  it("holds the times to the second: a minute's leeway at the beginning, none at the end", async () => {
    const text = await signStatement(opening(), keys.privateKey);
    expect(await verdictAt(text, from - 61)).toBe("not-yet-valid");
    expect(await verdictAt(text, from - 60)).toBe("stale-sessions");
    expect(await verdictAt(text, from + 3599)).toBe("stale-sessions");
    expect(await verdictAt(text, from + 3600)).toBe("expired");
  });

  it("holds length and total", async () => {
    expect(await verdictOf({ exp: from + 3601 })).toBe("too-long");
    expect(await verdictOf({ approved: false, exp: from + 900 })).toBe("stale-sessions");
    expect(await verdictOf({ approved: false, exp: from + 901 })).toBe("too-long");
    expect(await verdictOf({ first: from - 3 * 3600 })).toBe("stale-sessions");
    expect(await verdictOf({ first: from - 3 * 3600 - 1 })).toBe("too-long-in-total");
    expect(await verdictOf({ first: from + 1 })).toBe("malformed");
    expect(await verdictOf({ iat: from - 1 })).toBe("malformed");
    expect(await verdictOf({ exp: from })).toBe("malformed");
  });

  it("refuses what is not for this app, not signed by its key, or not a statement", async () => {
    expect(await verdictOf({ aud: "prj_other:production" })).toBe("wrong-audience");
    expect(await verdictOf({ aud: "prj_sandboxNightshift0001:preview" })).toBe("wrong-audience");
    expect(await verdictOf({ aud: [audience] })).toBe("malformed");
    expect(await verdictOf({ mode: "ajar" })).toBe("unknown-mode");
    expect(await verdictOf({ approved: "yes" })).toBe("malformed");
    expect(await verdictOf({ exp: "soon" })).toBe("malformed");
    expect(await verdictOf({ exp: from + 0.5 })).toBe("malformed");
    expect(await verdictOf({ jti: "no generation" })).toBe("malformed");
    expect(await verdictOf({ jti: ":7" })).toBe("malformed");
    const other = generateGateKeys().privateKey;
    expect(await verdictAt(await signRaw(opening(), { alg: "EdDSA", typ: "JWT" }, other))).toBe(
      "bad-signature",
    );
    expect(await verdictAt(new UnsecuredJWT({ ...opening() }).encode())).toBe("wrong-algorithm");
    const text = await signStatement(opening(), keys.privateKey);
    for (const cut of [1, 40, 90, text.length - 30]) {
      expect(["malformed", "bad-signature"]).toContain(await verdictAt(text.slice(0, -cut)));
    }
    expect(await verdictAt("x".repeat(20_000))).toBe("too-big");
    expect(await verdictAt({ mode: "open" })).toBe("malformed");
    for (const nothing of [undefined, null, ""]) expect(await verdictAt(nothing)).toBe("absent");
  });

  it("refuses a generation below the floor, and takes a closed statement at any time", async () => {
    const text = await signStatement(opening(), keys.privateKey);
    expect(await verdictAt(text, from, from + 1)).toBe("older-generation");
    expect(await verdictAt(text, from, from)).toBe("stale-sessions");
    const closed = await signStatement({ aud: audience, jti: "closed:7", mode: "closed" }, keys.privateKey);
    expect(await verdictAt(closed, 0)).toBe("closed");
    expect(await verdictAt(closed, from, 8)).toBe("older-generation");
  });
});
