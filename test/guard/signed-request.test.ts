import { CompactSign, importPKCS8 } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { generateGateKeys, signStatement, verifySignedStatement } from "../../guard/src/grant.ts";
import {
  audienceIn,
  checkSignedRequest,
  requestAudience,
  signRequest,
} from "../../guard/src/signed-request.ts";
import { audience as grantAudience, key as grantKey, keys, opening } from "./builders.ts";

const url = "https://app.example/api/health/clerk?only=gate";
const env = { AUTH_GATE_PUBLIC_KEY: keys.publicKey, VERCEL_DEPLOYMENT_ID: "dpl_one" };
const audience = await requestAudience("dpl_one");
let nowSeconds: number;
beforeEach(() => {
  nowSeconds = 1_795_230_000;
});

const sign = (change: Partial<Parameters<typeof signRequest>[0]> = {}, key = keys.privateKey) =>
  signRequest({ method: "GET", url, audience, nowSeconds, ...change }, key);

/** As a route handler has it: behind the platform its own address is another, the Host header is the public one. */
interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly env?: Readonly<Record<string, string>>;
}
const check = (authorization: string | undefined, sent: Sent = {}) =>
  checkSignedRequest(
    new Request(`http://localhost:3000${sent.path ?? "/api/health/clerk?only=gate"}`, {
      method: sent.method ?? "GET",
      headers: { host: sent.host ?? "app.example", ...(authorization && { authorization }) },
    }),
    { env: sent.env ?? env, now: () => nowSeconds * 1000 },
  );

const reasonOf = async (...args: Parameters<typeof check>) => {
  const verdict = await check(...args);
  return verdict.signed ? "signed" : verdict.reason;
};

describe("a signed request", () => {
  it("counts once, for its method, path and deployment", async () => {
    const authorization = await sign();
    expect(await reasonOf(authorization, { method: "POST" })).toBe("other-request");
    expect(await reasonOf(authorization, { path: "/api/diagnose?only=gate" })).toBe("other-request");
    expect(await reasonOf(authorization, { path: "/api/health/clerk" })).toBe("other-request");
    expect(await reasonOf(authorization, { host: "app-old.vercel.app" })).toBe("other-request");
    const older = { ...env, VERCEL_DEPLOYMENT_ID: "dpl_two" };
    expect(await reasonOf(authorization, { env: older })).toBe("other-deployment");
    expect(await check(authorization)).toEqual({ signed: true });
    expect(await reasonOf(authorization)).toBe("replayed");
    expect(await reasonOf(await sign())).toBe("signed");
  });

  it("counts for a minute, and for a clock that is half a minute ahead", async () => {
    const authorization = await sign();
    nowSeconds += 60;
    expect(await reasonOf(authorization)).toBe("expired");
    nowSeconds -= 1;
    expect(await reasonOf(authorization)).toBe("signed");
    expect(await reasonOf(await sign({ nowSeconds: nowSeconds + 31 }))).toBe("from-the-future");
    expect(await reasonOf(await sign({ nowSeconds: nowSeconds + 30 }))).toBe("signed");
  });

  it("counts by the stack's own key and the app's own settings alone", async () => {
    expect(await reasonOf(await sign({}, generateGateKeys().privateKey))).toBe("bad-signature");
    const [scheme, text = ""] = (await sign()).split(" ");
    expect(await reasonOf(`Bearer ${text}`)).toBe("not-signed");
    expect(await reasonOf(`${scheme} ${text} ${text}`)).toBe("not-signed");
    expect(await reasonOf(`${scheme} ${text.slice(0, -2)}`)).toBe("bad-signature");
    expect(await reasonOf(`${scheme} ${"x".repeat(3_000)}`)).toBe("malformed");
    expect(await reasonOf(undefined)).toBe("not-signed");
    const { VERCEL_DEPLOYMENT_ID: _, ...nowhere } = env;
    expect(await reasonOf(`${scheme} ${text}`, { env: nowhere })).toBe("not-configured");
    expect(await reasonOf(`${scheme} ${text}`, { env: { ...env, AUTH_GATE_PUBLIC_KEY: "x" } })).toBe(
      "not-configured",
    );
  });

  it("that lasts longer than a minute, or lacks its end, does not count", async () => {
    const claims = {
      aud: audience,
      method: "GET",
      host: "app.example",
      path: "/api/health/clerk?only=gate",
      jti: "j",
    };
    const forged = (payload: object, typ: string) => jws(payload, typ);
    const type = "clerk-bypass-request+jwt";
    const times = { iat: nowSeconds, exp: nowSeconds + 60 };
    expect(await reasonOf(await forged({ ...claims, iat: nowSeconds, exp: nowSeconds + 61 }, type))).toBe(
      "too-long",
    );
    expect(await reasonOf(await forged({ ...claims, iat: nowSeconds }, type))).toBe("bad-signature");
    expect(await reasonOf(await forged({ ...claims, ...times, path: 1 }, type))).toBe("bad-signature");
    expect(await reasonOf(await forged({ ...claims, ...times }, "JWT"))).toBe("bad-signature");
    expect(await reasonOf(await forged({ ...claims, ...times }, type))).toBe("signed");
  });

  it("tells whoever is refused whom to sign for, without the deployment's id", async () => {
    const verdict = await check(undefined);
    if (verdict.signed) throw new Error("It counts.");
    expect(audienceIn(verdict.headers["www-authenticate"])).toBe(audience);
    expect(JSON.stringify(verdict)).not.toContain("dpl_one");
    expect(audienceIn(`Basic realm="x"`)).toBeUndefined();
  });
});

describe("grants and requests by one key", () => {
  it("are never taken for each other", async () => {
    const grant = await signStatement(opening(), keys.privateKey);
    expect(await reasonOf(`Signed-Request ${grant}`)).toBe("bad-signature");
    const [, request = ""] = (await sign()).split(" ");
    const expectation = { key: grantKey, audience: grantAudience };
    expect(await verifySignedStatement(request, expectation)).toMatchObject({ reason: "wrong-type" });
    // Nor with each other's claims: the type alone decides.
    const [, asGrant = ""] = (await jws({ ...opening() }, "clerk-bypass-request+jwt")).split(" ");
    expect(await verifySignedStatement(asGrant, expectation)).toMatchObject({ reason: "wrong-type" });
  });
});

/** By the right key, with whatever claims and type. */
async function jws(payload: object, typ: string): Promise<string> {
  const text = await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: "EdDSA", typ })
    .sign(await importPKCS8(keys.privateKey, "EdDSA"));
  return `Signed-Request ${text}`;
}
