import fc from "fast-check";
import { exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { checkToken, sessionOf, type TokenPolicy } from "../../guard/src/token.ts";
import { opening } from "./builders.ts";

let sign: (claims?: object, header?: object, key?: CryptoKey) => Promise<string>;
let policy: TokenPolicy;
let foreign: CryptoKey;
const now = Math.floor(Date.now() / 1000);
const grant = opening({ iat: now, nbf: now, exp: now + 3600, first: now, since: now - 12 * 3600 });

beforeAll(async () => {
  const pair = await generateKeyPair("RS256", { extractable: true });
  foreign = (await generateKeyPair("RS256")).privateKey;
  policy = {
    jwtKey: await exportSPKI(pair.publicKey),
    issuer: "https://clerk.nightshift.example",
    authorizedParties: ["https://app.nightshift.example"],
  };
  sign = (claims = {}, header = {}, key = pair.privateKey) =>
    new SignJWT({
      ...{ iss: policy.issuer, sub: "user_1", sid: "sess_1", azp: "https://app.nightshift.example" },
      ...{ iat: now - 7200, nbf: now - 7210, exp: now - 7140, ...claims },
    })
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: "ins_1", ...header })
      .sign(key);
});

const check = async (token: string, change = {}, signedOut: readonly string[] = []) => {
  const verdict = await checkToken(token, policy, { ...grant, ...change }, now * 1000, (id) =>
    signedOut.includes(id),
  );
  return verdict.ok ? verdict.person.userId : verdict.problem;
};
const issued = (iat: number) => ({ iat, nbf: iat - 10, exp: iat + 60 });

describe("checkToken", () => {
  it("accepts a genuine token of any age down to the cut-off, to the second", async () => {
    expect(await check(await sign())).toBe("user_1");
    expect(await check(await sign(issued(grant.since)))).toBe("user_1");
    expect(await check(await sign(issued(grant.since - 1)))).toBe("before-cut-off");
    expect(await check(await sign(issued(grant.since - 3600)))).toBe("not-genuine");
  });

  it("says whether normal auth would have refused it", async () => {
    const staleness = async (iat: number) => {
      const verdict = await checkToken(await sign(issued(iat)), policy, grant, now * 1000, () => false);
      return verdict.ok ? verdict.person.stale : null;
    };
    expect(await staleness(now - 30)).toBe(false);
    expect(await staleness(now - 90)).toBe(true);
  });

  it("allows five seconds between two clocks, no more", async () => {
    expect(await check(await sign(issued(now + 5)))).toBe("user_1");
    expect(await check(await sign(issued(now + 6)))).toBe("from-the-future");
    expect(await check(await sign({ nbf: now + 60 }))).toBe("from-the-future");
  });

  it("refuses each kind of wrong token by its reason", async () => {
    expect(await check(await sign({}, {}, foreign))).toBe("not-genuine");
    expect(await check(await sign({ azp: "https://evil.example" }))).toBe("not-genuine");
    expect(await check(await sign({ iss: "https://clerk.other.example" }))).toBe("other-issuer");
    expect(await check(await sign({ sts: "pending" }))).toBe("pending");
    expect(await check(await sign({ sid: undefined }))).toBe("no-session");
    expect(await check(await sign({ sub: undefined }))).toBe("not-genuine");
    expect(await check(new UnsecuredJWT({ sub: "user_1", sid: "sess_1" }).encode())).toBe("not-genuine");
    expect(await check("x".repeat(9_000))).toBe("not-genuine");
    expect(await check(await sign(), { deny: ["sess_1"] })).toBe("denied");
    expect(await check(await sign(), { deny: ["user_1"] })).toBe("denied");
    expect(await check(await sign(), {}, ["sess_1"])).toBe("signed-out");
  });

  it("never accepts a token with any one character changed", async () => {
    const token = await sign();
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(..."Aa0-_."), async (at, letter) => {
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        // The last character of base64url holds unused bits: another spelling of the same bytes.
        if (changed === token || at === token.length - 1) return;
        expect(await check(changed)).not.toBe("user_1");
      }),
      { numRuns: 300 },
    );
  });

  it("is always nobody or the token's own user, whatever the times", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -50_000, max: 50_000 }), async (offset) => {
        const iat = now + offset;
        const inside = iat >= grant.since && iat <= now + 5;
        expect((await check(await sign(issued(iat)))) === "user_1").toBe(inside);
      }),
      { numRuns: 100 },
    );
  });
});

describe("sessionOf", () => {
  it("names the session of a genuine token however old, and of nothing else", async () => {
    expect(await sessionOf(await sign(issued(now - 90 * 24 * 3600)), policy)).toBe("sess_1");
    expect(await sessionOf(await sign({}, {}, foreign), policy)).toBeNull();
    expect(await sessionOf(await sign({ iss: "https://clerk.other.example" }), policy)).toBeNull();
    expect(await sessionOf("nonsense", policy)).toBeNull();
  });
});
