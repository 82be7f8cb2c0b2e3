import fc from "fast-check";
import { exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { checkToken, sessionToEnd, type TokenPolicy } from "../../guard/src/token.ts";
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
    maxTokenSeconds: 60,
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

  it("refuses a token that lives longer than the bound and its leeway, and says how long", async () => {
    const lives = (seconds: number) => sign({ ...issued(now - 300), exp: now - 300 + seconds });
    const verdict = async (seconds: number, maxTokenSeconds = 60) =>
      await checkToken(await lives(seconds), { ...policy, maxTokenSeconds }, grant, now * 1000, () => false);
    expect(await verdict(70)).toMatchObject({ ok: true });
    const years = 315_360_000;
    for (const seconds of [71, 3_600, years]) {
      expect(await verdict(seconds)).toEqual({
        ...{ ok: false, problem: "lives-too-long" },
        presented: { userId: "user_1", sessionId: "sess_1", actor: null, tokenSeconds: seconds },
      });
    }
    // An app that mints longer ones says so.
    expect(await verdict(3_600, 3_600)).toMatchObject({ ok: true });
    expect(await verdict(3_611, 3_600)).toMatchObject({ ok: false });
    const { exp } = issued(now);
    expect(await check(await sign({ iat: undefined, nbf: undefined, exp }))).toBe("lives-too-long");
  });

  it("names the actor of an impersonated session, whether the token counts or not", async () => {
    const verdict = async (claims: object) =>
      await checkToken(await sign(claims), policy, grant, now * 1000, () => false);
    const act = { sub: "user_support", iss: policy.issuer };
    expect(await verdict({})).toMatchObject({ person: { actor: null } });
    expect(await verdict({ act })).toMatchObject({ person: { actor: "user_support" } });
    expect(await verdict({ act: {} })).toMatchObject({ person: { actor: "unknown" } });
    expect(await verdict({ act, sts: "pending" })).toMatchObject({ presented: { actor: "user_support" } });
    // What a forged token says of itself is anybody's word.
    expect(await verdict({ act, iss: "https://clerk.other.example" })).toMatchObject({ presented: null });
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

describe("sessionToEnd", () => {
  const hour = 3_600;
  const own = { sameOriginPost: true, grant: null };
  const elsewhere = { sameOriginPost: false, grant: null };
  const ends = async (claims: object, how: typeof own | { sameOriginPost: boolean; grant: typeof grant }) =>
    await sessionToEnd(await sign(claims), policy, { nowMs: now * 1000, ...how });

  it("takes any token that would be accepted now", async () => {
    for (const how of [own, elsewhere]) expect(await ends(issued(now - 30), how)).toBe("sess_1");
    expect(await ends(issued(now - 2 * hour), { sameOriginPost: false, grant })).toBe("sess_1");
    const deep = { ...grant, since: now - 20 * hour };
    expect(await ends(issued(now - 19 * hour), { sameOriginPost: false, grant: deep })).toBe("sess_1");
    expect(await ends(issued(now - 21 * hour), { sameOriginPost: false, grant: deep })).toBeNull();
    expect(
      await ends(issued(now - 2 * hour), { sameOriginPost: false, grant: { ...grant, deny: ["user_1"] } }),
    ).toBeNull();
  });

  it("takes an older one in a POST from the app's own origin, below twelve hours", async () => {
    expect(await ends(issued(now - 12 * hour + 5), own)).toBe("sess_1");
    expect(await ends(issued(now - 12 * hour - 5), own)).toBeNull();
    expect(await ends(issued(now - 40 * 24 * hour), own)).toBeNull();
    expect(await ends(issued(now - 2 * hour), elsewhere)).toBeNull();
    expect(await ends(issued(now - 40 * 24 * hour), elsewhere)).toBeNull();
  });

  it("takes none that is forged, another's, from the future, or lives too long", async () => {
    const asked = { nowMs: now * 1000, ...own };
    expect(await sessionToEnd(await sign(issued(now), {}, foreign), policy, asked)).toBeNull();
    expect(await ends({ ...issued(now), iss: "https://clerk.other.example" }, own)).toBeNull();
    expect(await ends({ ...issued(now), azp: "https://evil.example" }, own)).toBeNull();
    expect(await ends(issued(now + 60), own)).toBeNull();
    expect(await ends({ ...issued(now), exp: now + 315_360_000 }, own)).toBeNull();
    expect(await ends({ ...issued(now), sid: undefined }, own)).toBeNull();
    expect(await sessionToEnd("nonsense", policy, asked)).toBeNull();
  });
});
