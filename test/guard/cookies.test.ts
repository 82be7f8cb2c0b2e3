import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanHeaders, cleanUrl, tokenInHeader } from "../../guard/src/clean.ts";
import {
  clerkCookies,
  cookieSuffix,
  isClerkCookie,
  parseCookies,
  withoutClerkCookies,
} from "../../guard/src/cookies.ts";
import { COOKIE_SUFFIX, PUBLISHABLE_KEY } from "../../sandbox/ids.ts";

const pick = (header: string) => clerkCookies(parseCookies(header), "r4nDx1Qa");

describe("cookies", () => {
  it("computes the suffix as Clerk does", async () => {
    expect(await cookieSuffix(PUBLISHABLE_KEY)).toBe(COOKIE_SUFFIX);
  });

  it("picks both session tokens, the instance's own first, and never another instance's", () => {
    expect(pick("__session=a; __session_r4nDx1Qa=b; __session_other123=c").sessions).toEqual(["b", "a"]);
    expect(pick("__session=a; __session_r4nDx1Qa=a").sessions).toEqual(["a"]);
    expect(pick("__session=; x=1").sessions).toEqual([]);
    expect(pick("__session=first; __session=second").sessions).toEqual(["first"]);
  });

  it("takes the client's word that it is signed out, the suffixed one before the plain one", () => {
    expect(pick("__client_uat=0").signedOut).toBe(true);
    expect(pick("__client_uat=0; __client_uat_r4nDx1Qa=1795230000").signedOut).toBe(false);
    expect(pick("__client_uat=1795230000; __client_uat_r4nDx1Qa=0").signedOut).toBe(true);
    expect(pick("").signedOut).toBe(false);
  });

  it("drops Clerk's cookies and keeps the app's, byte for byte", () => {
    expect(
      withoutClerkCookies(
        'theme=dark; __session=x; __client_uat_r4nDx1Qa=1; a=%zz; __clerk_db_jwt_abcdefgh=y; b="q"',
      ),
    ).toBe('theme=dark; a=%zz; b="q"');
    expect(withoutClerkCookies("__session=x")).toBeNull();
    for (const name of ["__sessions", "__session_id", "my__session", "__client_uat_x", "session"]) {
      expect([name, isClerkCookie(name)]).toEqual([name, false]);
    }
  });

  it("leaves no Clerk cookie in any header, and every other one in place", () => {
    const name = fc.oneof(
      fc.constantFrom(
        "__session",
        "__client_uat",
        "__clerk_handshake",
        "__refresh_r4nDx1Qa",
        "__session_r4nDx1Qa",
      ),
      fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,12}$/),
    );
    const pair = fc.tuple(name, fc.stringMatching(/^[A-Za-z0-9%=."]{0,12}$/)).map(([n, v]) => `${n}=${v}`);
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 10 }), (pairs) => {
        const left = withoutClerkCookies(pairs.join("; "));
        const kept = pairs.filter((one) => !isClerkCookie(one.split("=")[0] ?? ""));
        expect(left).toBe(kept.length === 0 ? null : kept.join("; "));
      }),
    );
  });

  it("parses anything without throwing", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (header) => void pick(header)));
  });
});

describe("the request that Clerk may see", () => {
  const headers = (init: Record<string, string>) => new Headers(init);

  it("reads an Authorization header as Clerk does", () => {
    expect(tokenInHeader(headers({ authorization: "Bearer a.b.c" }))).toBe("a.b.c");
    expect(tokenInHeader(headers({ authorization: "a.b.c" }))).toBe("a.b.c");
    expect(tokenInHeader(headers({ authorization: "Basic dTpw" }))).toBeNull();
    expect(tokenInHeader(headers({}))).toBeNull();
  });

  it("carries the token as its only credential, and nothing that only Clerk or Next.js may set", () => {
    const clean = cleanHeaders(
      headers({
        ...{
          cookie: "__session=x; theme=dark",
          authorization: "Bearer old",
          "x-clerk-auth-status": "signed-in",
        },
        ...{ "x-middleware-subrequest": "proxy", "accept-language": "de" },
      }),
      "t.o.k",
    );
    expect(Object.fromEntries(clean)).toEqual({
      ...{ authorization: "Bearer t.o.k", cookie: "theme=dark", "accept-language": "de" },
    });
  });

  it("without a token, keeps a credential of the app's own and drops what Clerk would act on", () => {
    const left = (authorization: string) =>
      cleanHeaders(headers({ authorization }), null).get("authorization");
    expect(left("Basic dTpw")).toBe("Basic dTpw");
    expect(left("Bearer my-own-api-key")).toBe("Bearer my-own-api-key");
    for (const clerks of ["Bearer ak_123", "Bearer mt_123", "Bearer oat_123", "Bearer a.b.c", "a.b.c"]) {
      expect(left(clerks)).toBeNull();
    }
  });

  it("drops Clerk's parameters from the URL and leaves the others as they were", () => {
    expect(cleanUrl("https://a.example/x?q=a+b&__clerk_handshake=1&__clerk_synced=true&z=%20")).toBe(
      "https://a.example/x?q=a+b&z=+",
    );
    expect(cleanUrl("https://a.example/x?q=a%20b")).toBe("https://a.example/x?q=a%20b");
  });
});
