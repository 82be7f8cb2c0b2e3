// What an app may have configured: basePath, locales, a proxied Frontend API, organisations in the URL, CORS; and what is refused.
import { forgetGate, memoryGate } from "./memory-gate.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createGate } from "../../guard/src/gate.ts";
import type { GateOptions } from "../../guard/src/settings.ts";
import { APP_HOST, APP_ORIGIN, PUBLISHABLE_KEY } from "../../sandbox/ids.ts";

const document = { accept: "text/html", "sec-fetch-dest": "document" };
const routes: GateOptions["routes"] = { public: ["/", "/sign-in/**"], roles: { "/admin/**": "org:admin" } };
const grants = [
  ["without a grant", null],
  ["under a grant", {}],
] as const;
const proxyUrl = `${APP_ORIGIN}/__clerk`;

beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.reject(new Error("nobody is to be asked")));
});
afterEach(() => {
  vi.unstubAllGlobals();
  forgetGate();
});

const nextConfig = {
  basePath: "/desk",
  trailingSlash: true,
  i18n: { locales: ["en", "de"], defaultLocale: "en" },
};

describe.each(grants)("basePath and locales, %s", (_, grant) => {
  it("are no part of the table's paths, and stay in what the app gets", async () => {
    const { ask, token } = await memoryGate(grant, { routes });
    const cookie = `__session=${await token()}; __client_uat=1`;
    for (const path of ["/desk/dashboard/", "/desk/de/dashboard/?a=1", "/desk/de/"]) {
      const answer = await ask(path, { headers: { ...document, cookie }, nextConfig });
      expect(answer.app).toMatchObject({ userId: "user_ada", path });
    }
    for (const path of ["/desk/", "/desk/de/", "/desk/de/sign-in/"]) {
      expect((await ask(path, { headers: document, nextConfig })).app).toMatchObject({ userId: null, path });
    }
    for (const path of ["/desk/admin/", "/desk/de/admin/x/"]) {
      expect((await ask(path, { headers: { ...document, cookie }, nextConfig })).status).toBe(403);
    }
  });

  it("send nobody to this app's sign-in page in their language, or say that it is unavailable", async () => {
    const { ask } = await memoryGate(grant, { routes });
    const answer = await ask("/desk/de/dashboard/?a=1", { headers: document, nextConfig });
    expect(answer.status).toBe(grant === null ? 307 : 503);
    if (grant === null)
      expect(answer.headers.get("location")).toBe(
        `${APP_ORIGIN}/desk/de/sign-in/?redirect_url=%2Fdesk%2Fde%2Fdashboard%2F%3Fa%3D1`,
      );
  });

  it("hold for a browser that signed out while Clerk was down", async () => {
    const { ask, token } = await memoryGate(grant, { routes });
    const cookie = `__session=${await token()}; __gate_signed_out=sess_ada.unsealed`;
    const home = await ask("/desk/de/", { headers: { ...document, cookie }, nextConfig });
    expect(home.app).toMatchObject({ userId: null, path: "/desk/de/" });
    expect(
      (await ask("/desk/de/dashboard/", { headers: { ...document, cookie }, nextConfig })).app,
    ).toBeNull();
  });
});

describe.each(grants)("a CORS preflight, %s", (_, grant) => {
  const preflight = { origin: "https://other.example", "access-control-request-method": "POST" };
  it("reaches the app's route handlers, as nobody, and its own middleware", async () => {
    const next = vi.fn(() => undefined);
    const { ask } = await memoryGate(grant, {
      routes: { ...routes, roles: { "/api/admin/**": "org:admin" } },
      next,
    });
    for (const path of ["/api/me", "/api/admin/users"]) {
      const answer = await ask(path, { method: "OPTIONS", headers: preflight });
      expect(answer.app).toMatchObject({ userId: null, path });
    }
    expect(next).toHaveBeenCalledTimes(2);
  });

  it("is none with another method, with credentials, without its headers, or at a page", async () => {
    const { ask, token } = await memoryGate(grant, { routes });
    const origin = { origin: preflight.origin };
    const forged = `__session=${await token({ forged: true })}`;
    for (const [path, method, headers] of [
      ["/api/me", "POST", preflight],
      ["/api/me", "OPTIONS", origin],
      ["/api/me", "OPTIONS", { ...preflight, cookie: forged }],
      ["/api/me", "OPTIONS", { ...preflight, authorization: "Bearer x" }],
      ["/dashboard", "OPTIONS", preflight],
    ] as const) {
      expect([path, (await ask(path, { method, headers })).app]).toEqual([path, null]);
    }
  });
});

describe("a proxied Frontend API", () => {
  const headers = async (token: () => Promise<string>) => ({
    ...document,
    cookie: `__session=${await token()}; __client_uat=1`,
  });

  it("is where people are sent for a handshake in normal times", async () => {
    const { ask, token } = await memoryGate(null, { routes, proxyUrl });
    expect((await ask("/dashboard", { headers: await headers(token) })).app?.userId).toBe("user_ada");
    const stale = await headers(() => token({ shiftS: -600 }));
    const answer = await ask("/dashboard", { headers: stale });
    expect(answer.headers.get("location")).toMatch(`${proxyUrl}/v1/client/handshake?`);
  });

  it("may be whom tokens name as their issuer under a grant, and nobody else but the Frontend API", async () => {
    const { ask, token } = await memoryGate({}, { routes, proxyUrl });
    const who = async (claims: object) => {
      const stale = await headers(() => token({ shiftS: -600, claims }));
      return (await ask("/dashboard", { headers: stale })).app?.userId;
    };
    expect(await who({ iss: proxyUrl })).toBe("user_ada");
    expect(await who({})).toBe("user_ada");
    expect(await who({ iss: `${APP_ORIGIN}/other` })).toBeUndefined();
    const without = await memoryGate({}, { routes });
    const stale = await headers(() => without.token({ shiftS: -600, claims: { iss: proxyUrl } }));
    expect((await without.ask("/dashboard", { headers: stale })).status).toBe(503);
  });

  it.each(grants)("is Clerk's: what comes there passes untouched, %s", async (_, grant) => {
    const { ask } = await memoryGate(grant, { routes, env: { NEXT_PUBLIC_CLERK_PROXY_URL: proxyUrl } });
    const cookie = "__client=abc; __session=x; __client_uat=1";
    for (const path of ["/__clerk/v1/client/handshake?a=1", "/__clerk/v1/environment"]) {
      const { app } = await ask(path, { headers: { ...document, cookie } });
      expect([app?.path, app?.headers.get("cookie")]).toEqual([path, cookie]);
    }
    expect((await ask("/__clerkX", { headers: document })).app).toBeNull();
    const elsewhere = { ...document, "x-forwarded-host": "other.example", host: "other.example" };
    expect(
      (await ask("/__clerk/v1", { headers: elsewhere, origin: "https://other.example" })).app,
    ).toBeNull();
  });

  it.each(grants)("works on *.vercel.app by Clerk's own middleware, %s", async (_, grant) => {
    const sent: string[] = [];
    vi.stubGlobal("fetch", async (url: string | URL | Request) => {
      sent.push(String(url instanceof Request ? url.url : url));
      return new Response("{}");
    });
    const origin = "https://nightshift.vercel.app";
    const { ask } = await memoryGate(grant, { routes });
    expect((await ask("/__clerk/v1/environment", { origin })).body).toBe("{}");
    expect(sent).toEqual(["https://frontend-api.clerk.dev/v1/environment"]);
    // Elsewhere there is nothing of the kind, and it is a path like any other.
    expect((await ask("/__clerk/v1/environment")).app).toBeNull();
  });
});

describe("organizationSyncOptions", () => {
  const organizationSyncOptions = { organizationPatterns: ["/orgs/:slug", "/orgs/:slug/(.*)"] };
  const claims = { v: 2, o: { id: "org_one", slg: "one", rol: "admin" } };

  it("has Clerk activate the organisation of the URL in normal times", async () => {
    const { ask, token } = await memoryGate(null, { routes, organizationSyncOptions });
    const cookie = `__session=${await token({ claims })}; __client_uat=1`;
    const other = await ask("/orgs/two", { headers: { ...document, cookie } });
    expect(other.headers.get("location")).toMatch(/\/v1\/client\/handshake\?.*organization_id=two/);
    const same = await ask("/orgs/one", { headers: { ...document, cookie } });
    expect(same.app?.userId).toBe("user_ada");
  });

  it("is left alone under a grant: the token's own counts", async () => {
    const { ask, token } = await memoryGate({}, { routes, organizationSyncOptions });
    const cookie = `__session=${await token({ shiftS: -600, claims })}; __client_uat=1`;
    expect((await ask("/orgs/two", { headers: { ...document, cookie } })).app?.userId).toBe("user_ada");
  });
});

describe("refused at the start, by name and with the way out", () => {
  const start = (more: object, env: Readonly<Record<string, string>> = {}) =>
    createGate({
      routes,
      authorizedParties: [APP_ORIGIN],
      env: { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY, ...env },
      ...more,
    });
  it.each([
    [
      { isSatellite: true },
      {},
      /isSatellite: a satellite domain's .* leave the satellite with clerkMiddleware/,
    ],
    [{ domain: APP_HOST }, {}, /domain: a satellite/],
    [{}, { NEXT_PUBLIC_CLERK_IS_SATELLITE: "true" }, /NEXT_PUBLIC_CLERK_IS_SATELLITE: a satellite/],
    [{ frontendApiProxy: { enabled: true } }, {}, /frontendApiProxy: .*rewrite in next.config/],
    [{ signInUrl: "/in" }, {}, /signInUrl: .*signInPath/],
    [{ clockSkewInMs: 9 }, {}, /clockSkewInMs/],
    [{ secretKey: "x" }, {}, /secretKey: set CLERK_SECRET_KEY/],
    [
      { proxyUrl: "/__clerk" },
      {},
      /proxyUrl "\/__clerk" is no whole address.* https:\/\/app\.example\.com\/__clerk/,
    ],
    [{}, { NEXT_PUBLIC_CLERK_PROXY_URL: "/__clerk" }, /proxyUrl .* no whole address/],
  ] as const)("%j %j", (more, env, message) => {
    expect(() => start(more, env)).toThrow(message);
  });
  it("and nothing else", () => {
    expect(() => start({ proxyUrl })).not.toThrow();
    expect(() => start({}, { NEXT_PUBLIC_CLERK_IS_SATELLITE: "false" })).not.toThrow();
  });
});
