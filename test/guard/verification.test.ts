import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { verifyToken } from "@clerk/backend";
import { describe, expect, it } from "vitest";
import { signStatement } from "../../guard/src/grant.ts";
import { readJwtKey } from "../../guard/src/jwt-key.ts";
import { gateVerification } from "../../guard/src/verification.ts";
import { gateStatus } from "../../guard/src/status.ts";
import { signToken } from "../../sandbox/clerk/tokens.ts";
import { from, keys, opening } from "./builders.ts";

const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = pair.publicKey.export({ type: "spki", format: "pem" }).toString();
const publishable = `pk_live_${btoa("clerk.app.example$")}`;
const env = { CLERK_JWT_KEY: pem, NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishable };
const pemOf = (bits: number) =>
  generateKeyPairSync("rsa", { modulusLength: bits })
    .publicKey.export({ type: "spki", format: "pem" })
    .toString();

describe("the JWT key that the gate verifies with", () => {
  const spelled: readonly (readonly [string, string])[] = [
    ["as Clerk shows it", pem],
    ["with its line ends spelled", pem.trim().replaceAll("\n", "\\n")],
    ["with CRLF", pem.replaceAll("\n", "\r\n")],
    ["on one line, with spaces", `  ${pem.replaceAll("\n", " ")}`],
    ["indented", pem.replaceAll("\n", "\n\t")],
  ];
  it.each(spelled)("%s, is one that Clerk's SDK verifies with, and says its thumbprint", async (_, text) => {
    const { problem, key, issuer } = await gateVerification({}, { ...env, CLERK_JWT_KEY: text });
    expect({ problem, issuer }).toEqual({ problem: null, issuer: "https://clerk.app.example" });
    expect(key).toBe(await calculateJwkThumbprint(createPublicKey(pem).export({ format: "jwk" })));
    const now = Math.floor(Date.now() / 1000);
    const token = signToken({ sub: "user_1", iat: now, nbf: now, exp: now + 60 } as never, pair.privateKey);
    const jwtKey = readJwtKey(text)?.pem ?? "";
    expect(await verifyToken(token, { jwtKey })).toMatchObject({ sub: "user_1" });
  });

  const none: readonly (readonly [string, string])[] = [
    ["in quotes", `"${pem.trim()}"`],
    ["cut off", pem.slice(0, 200)],
    ["without a line", pem.split("\n").toSpliced(3, 1).join("\n")],
    ["a private key", pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString()],
    ["of another size", pemOf(3072)],
    ["a certificate's frame", pem.replaceAll("PUBLIC KEY", "CERTIFICATE")],
    ["a word", "undefined"],
  ];
  it.each(none)("%s, is none, and is called so", async (_, text) => {
    expect(await gateVerification({}, { ...env, CLERK_JWT_KEY: text })).toMatchObject({
      ...{ problem: "malformed-jwt-key", key: null },
    });
  });

  it("is missing, or of an instance that nothing names", async () => {
    expect(await gateVerification({}, { ...env, CLERK_JWT_KEY: "" })).toMatchObject({
      problem: "no-jwt-key",
    });
    const nameless = { ...env, NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "pk_live_x" };
    expect(await gateVerification({}, nameless)).toMatchObject({ problem: "no-publishable-key" });
    expect(await gateVerification({ issuer: "https://x.example" }, nameless)).toMatchObject({
      ...{ problem: null, issuer: "https://x.example", ownIssuer: true },
    });
  });
});

describe("a grant that the gate cannot obey", () => {
  it.each([undefined, "garbage"])("is not called open (JWT key %j)", async (CLERK_JWT_KEY) => {
    const statement = opening({ jti: `i:${from + 1}` });
    const status = await gateStatus({
      now: () => (from + 60) * 1000,
      env: {
        ...{ AUTH_GATE_LANE: "redeploy", AUTH_GATE_PUBLIC_KEY: keys.publicKey, VERCEL_ENV: "production" },
        VERCEL_PROJECT_ID: statement.aud.split(":")[0],
        AUTH_GATE_STATEMENT: await signStatement(statement, keys.privateKey),
        NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishable,
        CLERK_JWT_KEY,
      },
    });
    expect(status).toMatchObject({
      mode: "closed",
      until: null,
      reason: "cannot-verify",
      generation: from + 1,
    });
  });
});
