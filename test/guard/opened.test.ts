import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOpened, refuseOpened } from "../../guard/src/opened.ts";
import { compileRoutes } from "../../guard/src/routes.ts";
import type { OpenStatement } from "../../guard/src/statement.ts";
import { opening } from "./builders.ts";

const table = compileRoutes({
  public: ["/"],
  leftOut: ["/hooks/**"],
  roles: { "/rota/managers/**": "org:admin" },
});
const grant = opening({ mode: "open", routes: ["/rota/**", "/prices", "/hooks/**", "/api/rota/**"] });

function opens(path: string, how: { method?: string; headers?: object; grant?: OpenStatement } = {}) {
  const request = {
    method: how.method ?? "GET",
    headers: new Headers({ ...how.headers }),
    nextUrl: { pathname: path },
  };
  return isOpened(how.grant ?? grant, table(path), request);
}

describe("isOpened", () => {
  it("opens what is listed, on the decoded path", () => {
    for (const path of [
      "/rota",
      "/rota/",
      "/rota/monday",
      "/rota/a/b",
      "/%72ota",
      "/rot%61/x%20y",
      "/prices",
    ])
      expect([path, opens(path)]).toEqual([path, true]);
    for (const path of ["/", "/dashboard", "/rotas", "/Rota", "/ROTA", "/prices/all", "/x/rota", "", "rota"])
      expect([path, opens(path)]).toEqual([path, false]);
  });

  it("never opens what some router may take for another path", () => {
    for (const path of [
      ...[
        "/rota/../dashboard",
        "/rota/%2e%2e/dashboard",
        "/rota/..;/dashboard",
        "/rota/%2e%2e%3bx/dashboard",
      ],
      ...[
        "/rota/.;x=1/y",
        "/rota%2f..%2fdashboard",
        "/rota\\..\\dashboard",
        "/rota/%5c..",
        "//rota",
        "/rota//x",
      ],
      ...[
        "/%2572ota",
        "/rota/%252e%252e/x",
        "/rota%00",
        "/rota/\u0007",
        "/rota%",
        "/rota/%zz",
        "/rota/%c0%ae",
      ],
    ])
      expect([path, opens(path)]).toEqual([path, false]);
  });

  it("is read-only unless methods are listed, and then those alone", () => {
    for (const method of ["GET", "HEAD"]) expect(opens("/rota", { method })).toBe(true);
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get", "PROPFIND"])
      for (const path of ["/rota", "/api/rota"]) expect(opens(path, { method })).toBe(false);
    const writing = { ...grant, methods: ["POST"] };
    expect(opens("/api/rota", { method: "POST", grant: writing })).toBe(true);
    expect(opens("/api/rota", { method: "GET", grant: writing })).toBe(false);
  });

  it("opens writing methods on route handlers only: a page's POST is a server action", () => {
    const writing = { ...grant, methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] };
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      expect([method, opens("/rota", { method, grant: writing })]).toEqual([method, false]);
      expect([method, opens("/api/rota", { method, grant: writing })]).toEqual([method, true]);
    }
    const own = compileRoutes({ public: ["/"], handlers: ["/prices"] });
    const post = { method: "POST", headers: new Headers() };
    const at = (pathname: string) => isOpened(writing, own(pathname), { ...post, nextUrl: { pathname } });
    expect(at("/prices")).toBe(true);
    expect(at("/api/rota")).toBe(false);
  });

  it("never opens a server action, of whatever form, not even where a route handler was declared", () => {
    const writing = { ...grant, methods: ["GET", "POST"] };
    for (const headers of [
      { "Next-Action": "00" },
      { "next-action": "" },
      { "content-type": "multipart/form-data; boundary=x" },
      { "content-type": "Multipart/Form-Data;boundary=x" },
      { "content-type": " multipart/form-data" },
      { "content-type": "application/x-www-form-urlencoded, multipart/form-data" },
    ]) {
      const how = { method: "POST", grant: writing, headers };
      expect([headers, opens("/api/rota", how)]).toEqual([headers, false]);
      expect([headers, opens("/rota", how)]).toEqual([headers, false]);
    }
    const json = { "content-type": "application/json" };
    expect(opens("/api/rota", { method: "POST", grant: writing, headers: json })).toBe(true);
  });

  it("never opens what needs a role, or what is left out", () => {
    for (const path of [
      "/rota/managers",
      "/rota/managers/x",
      "/rota/%6danagers",
      "/rota/MANAGERS/x",
      "/hooks/clerk",
    ])
      expect([path, opens(path)]).toEqual([path, false]);
  });

  it("opens nothing in the other mode, whatever routes it carries", () => {
    expect(opens("/rota", { grant: { ...grant, mode: "stale-sessions" } })).toBe(false);
  });

  it("opens only paths that are the listed one under every reading", () => {
    const piece = fc.constantFrom(
      ...[
        "rota",
        "prices",
        "dashboard",
        "managers",
        "..",
        ".",
        "..;",
        ";a=b",
        "%2f",
        "%2e",
        "%5c",
        "%25",
        "%3b",
      ],
      ...["/", "\\", "%72", "%", "%00", "", "ROTA", "%C0%AE", "%E2%80%AE", "？"],
    );
    const listed = (path: string) => path === "/prices" || path === "/rota" || path.startsWith("/rota/");
    let opened = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.boolean(), (pieces, inside) => {
        const path = `${inside ? "/rota/" : "/"}${pieces.join("")}`;
        if (!opens(path)) return;
        opened += 1;
        for (const reading of readings(path)) {
          expect(listed(reading)).toBe(true);
          expect(`${reading}/`).not.toMatch(/^\/rota\/managers\//i);
        }
      }),
      { numRuns: 5_000 },
    );
    expect(opened).toBeGreaterThan(50);
  });
});

/** As routers of many kinds would read it: decoded once to thrice, backslashes, doubled slashes, `;` parameters, dots. */
function readings(path: string): string[] {
  const found: string[] = [];
  let text = path;
  for (let round = 0; round < 3; round++) {
    try {
      text = decodeURIComponent(text);
    } catch {
      break;
    }
    for (const plain of [text, text.replaceAll(/;[^/]*/g, "")]) {
      const merged = plain.replaceAll("\\", "/").replaceAll(/\/{2,}/g, "/");
      const escaped = merged
        .split("/")
        .map((part) => (/^\.{1,2}$/.test(part) ? part : encodeURIComponent(part)));
      const resolved = decodeURIComponent(new URL(escaped.join("/"), "http://path.invalid").pathname);
      found.push(resolved.replace(/(.)\/$/, "$1"));
    }
  }
  return found;
}

describe("refuseOpened", () => {
  it("takes lists that mean what they say", () => {
    expect(refuseOpened(["/rota/**", "/", "/a/*/b"], undefined)).toBeNull();
    expect(refuseOpened(["/rota"], ["GET", "POST"])).toBeNull();
  });

  it.each([
    [undefined, undefined, "routes is missing"],
    [[], undefined, "routes is missing"],
    [["/**"], undefined, `routes: "/**" opens everything`],
    [["/*/x"], undefined, `routes: "/*/x" opens everything`],
    [["rota"], undefined, `routes: "rota" is not a plain path`],
    [["/rota/"], undefined, "is not a plain path"],
    [["/ro*ta"], undefined, "is not a plain path"],
    [["/%72ota"], undefined, "is not a plain path"],
    [["/rota/../x"], undefined, "is not a plain path"],
    [["/rota"], ["get"], `methods: "get" is not a method`],
    [["/rota"], ["TRACE"], `methods: "TRACE" is not a method`],
    [["/rota"], [], "methods is empty"],
  ])("refuses %j with %j", (routes, methods, sentence) => {
    const said = refuseOpened(routes, methods);
    expect(said).toContain(sentence);
    expect(said).toMatch(/\.$/);
  });
});
