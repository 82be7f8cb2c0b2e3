import fc from "fast-check";
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
    expect(table("/api/me")).toEqual({ kind: "protected", role: null, api: true });
    expect(table("/admin/users")).toEqual({ kind: "protected", role: "org:admin", api: false });
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
      expect([path, table(path).role]).toEqual([path, "org:admin"]);
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

  it("never throws, whatever the path", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (path) => void table(path)),
      { numRuns: 1_000 },
    );
  });
});
