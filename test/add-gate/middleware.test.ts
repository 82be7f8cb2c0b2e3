// How the gate is put into an app's middleware: the forms that are known, what stays as it is written, and what is refused.
import { describe, expect, it } from "vitest";
import { changeMiddleware, type Changed } from "../../src/add-gate/middleware/change.ts";
import { parseModule } from "../../src/add-gate/middleware/imports.ts";
import { Unclear } from "../../src/add-gate/middleware/unclear.ts";
import * as apps from "./apps.ts";

const change = (text: string, path = "proxy.ts"): Changed => {
  const found = changeMiddleware(text, { path, gateModule: "./gate", asked: ["/verify-again"] });
  if (found.kind === "gated") throw new Error("It is there already.");
  return found;
};
const clerk = `import { clerkMiddleware, createRouteMatcher } from "@clerk/nextjs/server";
const isA = createRouteMatcher(["/a(.*)"]);
const isB = createRouteMatcher(["/b(.*)"]);
`;
/** What becomes of `export default clerkMiddleware(<given>);` */
const called = (given: string): string => {
  const { text } = change(`${clerk}export default clerkMiddleware(${given});\n`);
  return text.slice(text.indexOf("export default"));
};

describe("the whole text", () => {
  it("of a list of protected routes: comments and matcher stay", () => {
    const { text, sure, protects, hasNext } = change(apps.protectedList);
    expect({ sure, protects, hasNext }).toEqual({ sure: true, protects: true, hasNext: false });
    const matcher = apps.protectedList.slice(apps.protectedList.indexOf("export const config"));
    expect(text).toBe(`import { createRouteMatcher } from "@clerk/nextjs/server";
import { createGate } from "clerk-bypass-gate";
import { gateOptions } from "./gate";

const isProtectedRoute = createRouteMatcher(["/dashboard(.*)", "/api/me(.*)"]);

export default createGate({
  ...gateOptions,
  routes: { ...gateOptions.routes, protected: isProtectedRoute },
});

${matcher}`);
  });

  it("in single quotes and without semicolons, with redirectToSignIn", () => {
    const { text } = change(apps.redirecting);
    expect(text.slice(0, text.indexOf("export const config"))).toBe(
      `import { createRouteMatcher } from '@clerk/nextjs/server'
import { createGate } from 'clerk-bypass-gate'
import { gateOptions } from './gate'

const isPublicRoute = createRouteMatcher(['/', '/sign-in(.*)'])

export default createGate({
  ...gateOptions,
  routes: { ...gateOptions.routes, protected: (req) => !isPublicRoute(req) },
})

`,
    );
  });

  it("of next-intl inside: what else the callback does becomes the gate's option next", () => {
    const { text, hasNext } = change(apps.intlInside);
    expect(hasNext).toBe(true);
    expect(text).toContain(`export default createGate({
  ...gateOptions,
  routes: { ...gateOptions.routes, protected: isProtectedRoute },
  next: exceptGatePages(async (req) => {

  // The API has no languages.
  if (req.nextUrl.pathname.startsWith("/api")) return;

  return handleI18nRouting(req);
}),
});`);
    expect(text).toContain(`import { exceptGatePages, gateOptions } from "./gate";`);
  });

  it("of a middleware of the app's own", () => {
    const { text, sure } = change(apps.ownAlone);
    expect(sure).toBe(true);
    expect(text).toContain("\nfunction proxy(request: NextRequest) {");
    expect(text).toMatch(
      /\n\nexport default createGate\(\{\n {2}\.\.\.gateOptions,\n {2}next: exceptGatePages\(proxy\),\n\}\);\n$/,
    );
  });

  it("with the line ends and the byte order mark that it has", () => {
    const { text } = change(`\uFEFF${apps.protectedList.replaceAll("\n", "\r\n")}`);
    expect(text.startsWith("\uFEFFimport")).toBe(true);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  it("is not changed again", () => {
    const place = { path: "proxy.ts", gateModule: "./gate", asked: [] };
    expect(changeMiddleware(change(apps.protectedList).text, place)).toEqual({ kind: "gated" });
  });

  it("parses, whatever the form", () => {
    for (const { middleware } of apps.kinds) {
      if (middleware === null) continue;
      const [path, text] = middleware;
      const file = parseModule(path, change(text, path).text) as unknown as { parseDiagnostics: unknown[] };
      expect([path, file.parseDiagnostics]).toEqual([path, []]);
    }
  });
});

describe("the call", () => {
  it.each([
    ["", "createGate(gateOptions)"],
    ["{ debug: true }", "createGate(gateOptions)"],
    ["async () => {}", "createGate(gateOptions)"],
    ["async (auth) => { await auth.protect(); }", "protected: () => true"],
    ["(auth) => auth.protect()", "protected: () => true"],
    ["async (auth, req) => { if (isA(req)) await auth.protect(); }", "protected: isA }"],
    ["async function (auth, req) { if (isA(req)) { await auth.protect() } }", "protected: isA }"],
    [
      "async (auth, req: NextRequest) => { if (!isA(req)) await auth.protect(); }",
      "(req: NextRequest) => !isA(req)",
    ],
    [
      "async (auth, req) => { if (isA(req)) await auth.protect(); if (isB(req)) await auth.protect(); }",
      "(req) => isA(req) || isB(req)",
    ],
    [
      "async (auth, req) => { if (isA(req) || isB(req)) await auth.protect(); }",
      "(req) => isA(req) || isB(req)",
    ],
    [
      "async (auth, req) => { if (isA(req)) return; if (isB(req) || x) await auth.protect(); }",
      "(req) => !isA(req) && (isB(req) || x)",
    ],
    [
      "async (auth, req) => { if (isA(req)) { const { userId, redirectToSignIn } = await auth(); if (!userId) return redirectToSignIn(); } }",
      "protected: isA }",
    ],
    [
      "async (auth, req) => { const { isAuthenticated, redirectToSignIn } = await auth(); if (isA(req) && !isAuthenticated) return redirectToSignIn(); }",
      "protected: isA }",
    ],
    [
      "async (auth, { nextUrl }) => { if (nextUrl.pathname.startsWith('/a')) await auth.protect(); }",
      "({ nextUrl }) => nextUrl.pathname.startsWith('/a')",
    ],
    [
      "async (auth, req) => { if (isA(req)) await auth.protect({ role: 'org:admin' }); }",
      'protected: isA, roles: (req) => [...(isA(req) ? ["org:admin"] : [])] }',
    ],
    [
      "async (auth, req) => { if (isA(req)) await auth.protect((has) => has({ role: 'org:boss' })); if (isB(req)) await auth.protect(); }",
      'protected: (req) => isA(req) || isB(req), roles: (req) => [...(isA(req) ? ["org:boss"] : [])] }',
    ],
    ["{ organizationSyncOptions: sync }", "organizationSyncOptions: sync,"],
  ])("clerkMiddleware(%s)", (given, wanted) => {
    const text = called(given);
    expect(text).toContain(wanted);
    expect(text).not.toContain("auth.protect");
    expect(text).not.toContain("next:");
  });

  it("of a callback that returns early: it stays in next, and what is protected is the rest", () => {
    expect(
      called("async (auth, req) => {\n  if (isA(req)) return rewrite(req);\n  await auth.protect();\n}"),
    ).toBe(
      `export default createGate({
  ...gateOptions,
  routes: { ...gateOptions.routes, protected: (req) => !isA(req) },
  next: exceptGatePages(async (req) => {
  if (isA(req)) return rewrite(req);
}),
});
`,
    );
  });

  it("inside another function is changed there, and is not sure", () => {
    for (const text of [apps.wrapped, apps.composed]) {
      const found = change(text);
      expect(found.sure).toBe(false);
      expect(found.text).toContain("protected: isProtectedRoute }");
      expect(found.text).not.toContain("clerkMiddleware");
    }
  });

  it("hands options to gate.ts that mean the same there", () => {
    const { options } = change(apps.withOptions);
    expect(options).toEqual({
      shared: { authorizedParties: '["https://app.nightshift.example"]' },
      call: {},
      signInPath: "/sign-in",
      dropped: ["debug"],
    });
  });
});

describe("the matcher", () => {
  const matcher = (given: string) => {
    const { text } = change(
      `${clerk}export default clerkMiddleware();\nexport const config = { matcher: ${given} };\n`,
    );
    return /matcher: (.*) \};/s.exec(text)?.[1];
  };
  it.each([
    [`["/dashboard/:path*"]`, `["/dashboard/:path*", "/verify-again"]`],
    [`"/dashboard/:path*"`, `["/dashboard/:path*", "/verify-again"]`],
    [`['/a',\n  '/b',\n]`, `['/a',\n  '/b',\n  '/verify-again',\n]`],
    [`["/:path*"]`, `["/:path*"]`],
    [`["/((?!_next|favicon.ico).*)"]`, `["/((?!_next|favicon.ico).*)"]`],
    [`[{ source: "/((?!api).*)" }]`, `[{ source: "/((?!api).*)" }]`],
  ])("%s", (given, wanted) => {
    expect(matcher(given)).toBe(wanted);
  });
  it("of Clerk's quickstart takes the gate's page in already", () => {
    expect(change(apps.bare).text).not.toContain("verify-again");
  });
});

describe("what is not known", () => {
  it.each([
    [
      "a permission",
      "async (auth, req) => { if (isA(req)) await auth.protect({ permission: 'org:x:read' }); }",
      "more than somebody",
    ],
    ["not awaited", "(auth, req) => { if (isA(req)) auth.protect(); }", "is not known"],
    ["else", "async (auth, req) => { if (isA(req)) await auth.protect(); else x(); }", "is not known"],
    [
      "a name of its own",
      "async (auth, req) => { const p = f(req); if (p) await auth.protect(); }",
      "is not known",
    ],
    [
      "userId for something else",
      "async (auth, req) => { const { userId } = await auth(); if (userId) return x(); }",
      "is not known",
    ],
    [
      "an answer before",
      "async (auth, req) => { while (f()) return x(); await auth.protect(); }",
      "may answer here",
    ],
    [
      "what a parameter is that the gate does not hand on",
      "async (auth, req, event) => { if (f(event)) await auth.protect(); }",
      "is not known",
    ],
    [
      "what was given another value before",
      "async (auth, req) => { seen = req.nextUrl.pathname; if (isSet(seen)) await auth.protect(); }",
      "is not known",
    ],
    [
      "a request that was changed before",
      "async (auth, req) => { req.nextUrl.pathname = '/b'; if (isA(req)) await auth.protect(); }",
      "is not known",
    ],
    [
      "a parameter for this",
      "async function (this: void, auth, req) { if (isA(req)) await auth.protect(); }",
      "a parameter for this",
    ],
    ["a callback by name", "handler", "not written where it is given"],
    ["options by name", "async () => {}, options", "not written here as an object"],
    ["options by a function", "async () => {}, (req) => ({})", "not written here as an object"],
    ["a sign-in elsewhere", "{ signInUrl: 'https://accounts.example.com' }", "no path of this app"],
    ["an option that names this file", "{ jwtKey: keyOfMine }", "names something of this file"],
  ])("%s", (_name, given, words) => {
    expect(() => called(given)).toThrow(words);
    expect(() => called(given)).toThrow(Unclear);
  });

  it.each([
    ["{ isSatellite: true }"],
    ["{ secretKey: mine }"],
    ["{ audience: 'x' }"],
    ["{ contentSecurityPolicy: {} }"],
  ])("%s, which the gate does not do", (given) => {
    expect(() => called(given)).toThrow(expect.objectContaining({ code: "GATE_UNSUPPORTED" }));
  });

  it("createGate beside clerkMiddleware", () => {
    const both = `import { createGate } from "clerk-bypass-gate";\n${clerk}export default clerkMiddleware();\n`;
    expect(() => change(both)).toThrow("createGate and clerkMiddleware");
  });

  it("two calls, a namespace, no export", () => {
    expect(() => change(`${clerk}const x = clerkMiddleware();\nexport default clerkMiddleware();\n`)).toThrow(
      "more than once",
    );
    expect(() =>
      change(`import * as c from "@clerk/nextjs/server";\nexport default c.clerkMiddleware();\n`),
    ).toThrow("by name");
    expect(() =>
      change(
        `const { clerkMiddleware } = require("@clerk/nextjs/server");\nmodule.exports = clerkMiddleware();\n`,
      ),
    ).toThrow(Unclear);
  });
});
