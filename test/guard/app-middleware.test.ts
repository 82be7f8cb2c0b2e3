// The app's own middleware inside the gate: what it adds survives, and it gets nobody further than the gate would.
import { forgetGate, memoryGate, type AskHow, type Seen } from "./memory-gate.ts";
import { NextResponse } from "next/server.js";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AppMiddleware, Visitor } from "../../guard/src/app-middleware.ts";
import type { GateOptions } from "../../guard/src/settings.ts";
import { APP_ORIGIN, FRONTEND_API } from "../../sandbox/ids.ts";

afterEach(forgetGate);

const routes: GateOptions["routes"] = {
  public: ["/", "/sign-in/**", "/docs/**", "/rota"],
  roles: { "/admin/**": "org:admin" },
  leftOut: ["/hooks/**"],
};
const document = { accept: "text/html", "sec-fetch-dest": "document" };
const grants = [
  ["without a grant", null],
  ["under a grant of stale-sessions", {}],
  ["under a grant of mode open", { mode: "open", routes: ["/catalogue/**"] }],
] as const;

async function gateWith(
  next: AppMiddleware,
  grant: object | null,
  more: { routes?: GateOptions["routes"] } = {},
) {
  const gate = await memoryGate(grant, { routes, next, ...more });
  const cookie = `__session=${await gate.token({ shiftS: -30 })}; __client_uat=1`;
  const ask = (path: string, how: AskHow & { as?: "ada" } = {}): Promise<Seen> =>
    gate.ask(path, {
      ...how,
      headers: { ...document, ...(how.as === "ada" ? { cookie } : {}), ...how.headers },
    });
  return { ...gate, ask };
}

/** Rewrites everything below /to/ to what stands behind it. */
const rewriting: AppMiddleware = (request) => {
  const [, target] = /^\/docs\/to(\/.*)$/.exec(request.nextUrl.pathname) ?? [];
  return target === undefined ? undefined : NextResponse.rewrite(new URL(target, request.url));
};

describe.each(grants)("%s", (_, grant) => {
  it("runs on what the gate lets pass, knows who is asking, and on nothing else", async () => {
    const seen: (readonly [string, Visitor | null])[] = [];
    const { ask } = await gateWith((request, _event, visitor) => {
      seen.push([request.nextUrl.pathname, visitor]);
    }, grant);
    expect((await ask("/dashboard", { as: "ada" })).app).toMatchObject({
      userId: "user_ada",
      path: "/dashboard",
    });
    expect((await ask("/")).app).toMatchObject({ userId: null, path: "/" });
    expect((await ask("/hooks/clerk")).app).toMatchObject({ path: "/hooks/clerk" });
    expect((await ask("/dashboard")).app).toBeNull();
    expect((await ask("/admin", { as: "ada" })).status).toBe(403);
    expect(seen).toEqual([
      ["/dashboard", { userId: "user_ada" }],
      ["/", { userId: null }],
      ["/hooks/clerk", null],
    ]);
  });

  it("keeps its headers, cookies, request headers and rewrites, for people and for nobody", async () => {
    const next: AppMiddleware = (request) => {
      const headers = new Headers(request.headers);
      headers.set("x-locale", "de");
      const url = new URL(`/de${request.nextUrl.pathname}?kept=1`, request.url);
      const answer = NextResponse.rewrite(url, { request: { headers } });
      answer.headers.set("content-language", "de");
      answer.cookies.set("locale", "de");
      answer.headers.append("set-cookie", "theme=dark; Path=/");
      return answer;
    };
    const { ask } = await gateWith(next, grant, { routes: { ...routes, public: ["/", "/de", "/de/docs"] } });
    for (const [path, as, userId] of [
      ["/dashboard", "ada", "user_ada"],
      ["/", undefined, null],
    ] as const) {
      const { app, headers } = await ask(path, as === undefined ? {} : { as });
      expect(app).toMatchObject({ userId, path: `${path === "/" ? "/de/" : `/de${path}`}?kept=1` });
      expect(app?.headers.get("x-locale")).toBe("de");
      expect(headers.get("content-language")).toBe("de");
      expect(headers.getSetCookie()).toEqual(["locale=de; Path=/", "theme=dark; Path=/"]);
    }
  });

  it("is trusted where it rewrites to, where a function says what is protected, as Clerk's middleware trusts it", async () => {
    const next: AppMiddleware = (request) =>
      NextResponse.rewrite(new URL(`/en${request.nextUrl.pathname}`, request.url));
    const decided: GateOptions["routes"] = {
      public: ["/sign-in/**"],
      protected: ({ nextUrl: { pathname } }) => pathname.startsWith("/members"),
      roles: ({ nextUrl: { pathname } }) => (pathname === "/boss" ? ["org:admin"] : []),
    };
    const { ask } = await gateWith(next, grant, { routes: decided });
    expect((await ask("/prices")).app).toMatchObject({ userId: null, path: "/en/prices" });
    expect((await ask("/members", { as: "ada" })).app).toMatchObject({
      userId: "user_ada",
      path: "/en/members",
    });
    const nobody = await ask("/members");
    expect([nobody.app, nobody.status]).toEqual([null, grant === null ? 307 : 503]);
    expect((await ask("/boss", { as: "ada" })).status).toBe(403);
    expect((await ask("/sign-in")).app).toMatchObject({ path: "/en/sign-in" });
  });

  it("may answer by itself, with a redirect whose headers are closed, too", async () => {
    const { ask } = await gateWith(() => Response.redirect(`${APP_ORIGIN}/elsewhere`, 308), grant);
    const answer = await ask("/dashboard", { as: "ada" });
    expect([answer.status, answer.headers.get("location")]).toEqual([308, `${APP_ORIGIN}/elsewhere`]);
    expect(answer.headers.get("x-auth-bypass")).toBe(
      grant === null ? null : "mode" in grant ? grant.mode : "stale-sessions",
    );
  });

  it("gets nobody to what is protected by a rewrite, nor anybody past a role, however it is spelled", async () => {
    const { ask } = await gateWith(rewriting, grant);
    for (const target of ["/dashboard", "/catalogue", "/%64ashboard", "//dashboard", "/DASHBOARD/"]) {
      const answer = await ask(`/docs/to${target}`);
      const opened = grant !== null && "mode" in grant && target === "/catalogue";
      expect([target, answer.app === null]).toEqual([target, !opened]);
      expect([307, 503, 200]).toContain(answer.status);
    }
    expect((await ask("/docs/to/dashboard", { as: "ada" })).app).toMatchObject({ path: "/dashboard" });
    for (const target of ["/admin", "/ADMIN/x", "/%61dmin", "/admin.rsc"]) {
      const answer = await ask(`/docs/to${target}`, { as: "ada" });
      expect([target, answer.status, answer.app]).toEqual([target, 403, null]);
    }
    expect((await ask("/docs/to/rota")).app).toMatchObject({ path: "/rota" });
  });

  it("is not got round by a rewrite to the own host by another scheme", async () => {
    const { ask } = await gateWith(
      () => NextResponse.rewrite(`${APP_ORIGIN.replace("https", "http")}/dashboard`),
      grant,
    );
    expect((await ask("/")).app).toBeNull();
    const person = await ask("/", { as: "ada" });
    expect(person.app).toMatchObject({ path: "/dashboard", userId: "user_ada" });
  });

  it("leads from a path that is left out to nothing protected", async () => {
    const next: AppMiddleware = (request) =>
      NextResponse.rewrite(new URL(request.nextUrl.searchParams.get("to") ?? "/", request.url));
    const { ask } = await gateWith(next, grant);
    expect((await ask("/hooks/x?to=/hooks/y")).app).toMatchObject({ path: "/hooks/y" });
    expect((await ask("/hooks/x?to=/dashboard", { as: "ada" })).app).toBeNull();
    expect((await ask("/hooks/x?to=/admin", { as: "ada" })).app).toBeNull();
  });

  it("may send requests to another host", async () => {
    const { ask } = await gateWith(() => NextResponse.rewrite("https://blog.example/dashboard"), grant);
    expect((await ask("/")).app).toMatchObject({ path: "https://blog.example/dashboard" });
  });

  it("throws its own errors, once, as without a gate", async () => {
    const next = vi.fn(() => {
      throw new RangeError("the app's own");
    });
    const { ask, events } = await gateWith(next, grant);
    await expect(ask("/dashboard", { as: "ada" })).rejects.toThrow(new RangeError("the app's own"));
    await expect(ask("/hooks/x")).rejects.toThrow(RangeError);
    expect(next).toHaveBeenCalledTimes(2);
    expect(JSON.stringify(events)).not.toContain("failed");
  });

  it("never sees Clerk's cookies or what passes for the gate's word under a grant", async () => {
    let got = new Headers();
    const { ask } = await gateWith((request) => {
      got = request.headers;
      return NextResponse.next({ request: { headers: new Headers(request.headers) } });
    }, grant);
    const { app } = await ask("/dashboard", { as: "ada", headers: { "x-auth-bypass": "open" } });
    expect(app?.userId).toBe("user_ada");
    expect(app?.headers.has("x-auth-bypass")).toBe(false);
    expect(got.has("x-auth-bypass")).toBe(false);
    if (grant !== null) expect(got.get("cookie")).toBeNull();
  });

  it("a redirect of its own to Clerk's pages is its own, not taken for a handshake", async () => {
    const next = vi.fn(() => NextResponse.redirect(`${FRONTEND_API}/sign-in`));
    const { ask } = await gateWith(next, grant);
    expect((await ask("/", { as: "ada" })).headers.get("location")).toBe(`${FRONTEND_API}/sign-in`);
    expect(next).toHaveBeenCalledOnce();
  });
});
