import fc from "fast-check";
import { NextRequest } from "next/server.js";
import { describe, expect, it } from "vitest";
import { compileRoutes, plainPath } from "../../guard/src/routes.ts";

const table = compileRoutes({
  public: ["/", "/sign-in/**", "/blog/*", "/docs/**"],
  leftOut: ["/api/webhooks/**"],
  roles: { "/admin/**": "org:admin" },
});
const kindOf = (path: string) => table(path).kind;

describe("compileRoutes", () => {
  it("knows what is declared, and protects the rest", () => {
    for (const path of [
      "/",
      "/sign-in",
      "/sign-in/",
      "/sign-in/factor-one",
      "/blog/one",
      "/docs",
      "/%64ocs/a/b",
    ]) {
      expect([path, kindOf(path)]).toEqual([path, "public"]);
    }
    for (const path of [
      "/dashboard",
      "/signin",
      "/sign-in2",
      "/blog",
      "/blog/one/two",
      "/Docs",
      "/api/me",
      "",
    ]) {
      expect([path, kindOf(path)]).toEqual([path, "protected"]);
    }
    expect(kindOf("/api/webhooks/clerk")).toBe("left-out");
    expect(table("/api/me")).toEqual({ kind: "protected", roles: [], api: true, handler: true });
    expect(table("/admin/users")).toEqual({
      ...{ kind: "protected", roles: ["org:admin"], api: false, handler: false },
    });
  });

  it("where an app says what it protects, everything else is public; of patterns any spelling counts", () => {
    const own = compileRoutes({
      public: ["/members/help"],
      protected: ["/members/**", "/api/me"],
      leftOut: ["/api/health/clerk"],
      roles: { "/boss/**": "org:admin" },
    });
    const of = (path: string) => own(path).kind;
    for (const path of ["/", "/anything", "/api/other", "/members/help"])
      expect([path, of(path)]).toEqual([path, "public"]);
    for (const path of [
      "/members",
      "/MEMBERS/x",
      "/%6dembers/x",
      "/x/..%2fmembers",
      "/api/me/",
      "/boss",
      "/a%2fb",
    ])
      expect([path, of(path)]).toEqual([path, "protected"]);
    expect(of("/api/health/clerk")).toBe("left-out");
    expect(compileRoutes({ public: [], protected: [] })("/dashboard").kind).toBe("public");
  });

  it("asks a function about the request as it came, but for what is listed", () => {
    const asked: string[] = [];
    const own = compileRoutes({
      public: ["/sign-in/**"],
      leftOut: ["/sign-out"],
      protected: ({ nextUrl: { pathname } }) => {
        asked.push(pathname);
        return pathname.startsWith("/members");
      },
      roles: ({ nextUrl: { pathname } }) => (pathname.startsWith("/boss") ? ["org:admin"] : []),
    });
    const request = (path: string) => new NextRequest(`https://app.example${path}`);
    const of = (path: string, target = path) => own(target, request(path));
    expect(of("/members").kind).toBe("protected");
    expect(of("/").kind).toBe("public");
    expect(of("/a%2fb").kind).toBe("public");
    expect(of("/members%2fb").kind).toBe("protected");
    expect(of("/boss")).toMatchObject({ kind: "protected", roles: ["org:admin"] });
    expect(asked).toEqual(["/members", "/", "/a%2fb", "/members%2fb"]);
    // Where the app's own middleware rewrites to changes nothing; the gate's own pages are known by their path.
    expect(of("/members", "/en/members").kind).toBe("protected");
    expect(of("/", "/members").kind).toBe("public");
    expect(of("/members", "/sign-in").kind).toBe("public");
    expect(of("/boss", "/sign-in")).toMatchObject({ kind: "public", roles: [] });
    expect(of("/members", "/sign-out").kind).toBe("left-out");
    expect(() => own("/members")).toThrow("there is none");
  });

  it("gives nothing away for a path that routers may read differently", () => {
    for (const path of [
      ...[
        "/docs%2f..%2fdashboard",
        "/docs/..\\dashboard",
        "/docs%5c..",
        "/docs/%2e%2e/dashboard",
        "/docs/../dashboard",
      ],
      ...[
        "/docs//x",
        "//docs",
        "/%2564ocs",
        "/docs/%00",
        "/docs/\u0007",
        "/docs%",
        "/docs/%zz",
        "/api/webhooks/%2e%2e/me",
      ],
    ]) {
      expect([path, kindOf(path)]).toEqual([path, "protected"]);
    }
  });

  it("demands the role under every reading of an ambiguous path", () => {
    for (const path of [
      "/admin%2fusers",
      "/x/..%2fadmin",
      "/%2561dmin",
      "//admin",
      "/admin/a%2Fb",
      "/docs/../admin",
    ]) {
      expect([path, table(path).roles]).toEqual([path, ["org:admin"]]);
    }
  });

  it("demands the role however the path is written: next.config's rewrites match without case", () => {
    const wide = compileRoutes({
      public: ["/", "/Admin/help", "/docs/**"],
      leftOut: ["/ADMIN/hooks/**"],
      roles: { "/Admin/**": "org:admin", "/caf\u00e9/**": "org:cook" },
    });
    for (const path of [
      ...["/admin", "/ADMIN", "/aDmIn/ext", "/Admin/help", "/ADMIN/hooks/clerk", "/%41dmin/x"],
      // What Next.js and Vercel make of a path for the data behind it, and a server that drops what follows a semicolon.
      ...["/ADMIN.rsc", "/admin.prefetch.rsc", "/admin/x.segments/_tree.segment.rsc", "/admin/a.txt"],
      ...["/_next/data/build/ADMIN.json", "/_next/data/build/admin/x.json", "/Admin;v=1/ext"],
    ]) {
      expect([path, wide(path).kind, wide(path).roles]).toEqual([path, "protected", ["org:admin"]]);
    }
    expect(wide("/CAF\u00c9/x").roles).toEqual(["org:cook"]);
    expect(wide("/caf%C3%A9").roles).toEqual(["org:cook"]);
    for (const path of ["/administrators", "/x/admin", "/docs/admin"]) {
      expect([path, wide(path).roles]).toEqual([path, []]);
    }
  });

  it("gives away only what is spelled as declared", () => {
    const wide = compileRoutes({ public: ["/docs/**"], leftOut: ["/hooks/**"], handlers: ["/feed"] });
    for (const path of [
      "/DOCS",
      "/Docs/x",
      "/HOOKS/clerk",
      "/docs.rsc",
      "/_next/data/b/docs.json",
      "/docs;x",
    ])
      expect([path, wide(path).kind]).toEqual([path, "protected"]);
    expect(wide("/feed").handler).toBe(true);
    for (const path of ["/FEED", "/feed.rsc", "/feed/x", "/api/me", "/feed%2f", "//feed"])
      expect([path, wide(path).handler]).toEqual([path, false]);
  });

  it("asks for every role whose rule matches, in whatever order the rules stand", () => {
    const rules = { "/admin/**": "org:admin", "/admin/money/**": "org:finance", "/*/money": "org:auditor" };
    const backwards = Object.fromEntries(Object.entries(rules).reverse());
    for (const roles of [rules, backwards]) {
      const of = (path: string) => [...compileRoutes({ public: [], roles })(path).roles].sort();
      expect(of("/admin")).toEqual(["org:admin"]);
      expect(of("/admin/money")).toEqual(["org:admin", "org:auditor", "org:finance"]);
      expect(of("/ADMIN/Money/x")).toEqual(["org:admin", "org:finance"]);
    }
  });

  it("refuses patterns that could not mean what they say", () => {
    for (const pattern of ["docs", "/do*cs", "/docs/", "/a/../b", "/%64ocs", "/**/x*"]) {
      expect(() => compileRoutes({ public: [pattern] })).toThrow(pattern);
    }
  });

  it("never calls a path public whose decoded form is not", () => {
    const piece = fc.constantFrom(
      "docs",
      "dashboard",
      "..",
      ".",
      "%2f",
      "%2e",
      "%5c",
      "%25",
      "/",
      "\\",
      "%64",
      "admin",
      "%",
      "",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = `/${pieces.join("")}`;
        if (kindOf(path) === "protected") return;
        const decoded = decodeURIComponent(path);
        const resolved = new URL(decoded, "http://host").pathname.replace(/(.)\/$/, "$1");
        expect(kindOf(resolved)).not.toBe("protected");
        expect(plainPath(path)).not.toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  it("demands the same of a plain path as of one that it looks at more closely", () => {
    const segment = fc.constantFrom("admin", "ADMIN", "Admin", "api", "API", "docs", "x_y", "a-b", "~", "");
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 4 }), (segments) => {
        const path = `/${segments.join("/")}`;
        // An escaped letter takes the long way to the same path.
        const [letter] = /[a-z]/i.exec(path) ?? [];
        if (letter === undefined) return;
        const escaped = path.replace(letter, `%${letter.charCodeAt(0).toString(16)}`);
        expect(table(escaped)).toEqual(table(path));
      }),
      { numRuns: 500 },
    );
  });

  it("never throws, whatever the path", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (path) => void table(path)),
      { numRuns: 1_000 },
    );
  });
});
