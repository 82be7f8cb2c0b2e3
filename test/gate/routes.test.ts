// The app's own routes behind the gate: roles, signing out, webhooks, health; and the redeploy lane.
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { APP_ORIGIN } from "../../sandbox/ids.ts";
import { signIn, type People } from "./credentials.ts";
import { requestAudience } from "../../guard/src/signed-request.ts";
import { startGatedApp, type Answered, type Asked, type GatedApp } from "./gated-app.ts";

let app: GatedApp;
beforeAll(async () => {
  app = await startGatedApp();
}, 180_000);
afterAll(() => app?.stop());

const document = { accept: "text/html", "sec-fetch-dest": "document" };
const cut = (how = "reset") => app.control("POST", "/clerk/cut", { how });
const recover = () => app.control("POST", "/clerk/recover");
const setCookies = (answer: Answered) => answer.headers["set-cookie"] ?? [];

describe("the admin page", () => {
  const org = (role: string) => ({ orgId: "org_night", slug: "night", name: "Night", role });
  const visit = async (person: People, path: string) =>
    app.ask({ path, headers: { ...document, cookie: `__session=${await person.token({ shiftS: -3600 })}` } });

  it("lets an admin in by the role in the stale token, nobody else, whatever the path's spelling", async () => {
    const admin = await signIn(app, "boss", org("org:admin"));
    const member = await signIn(app, "crew", org("org:member"));
    await cut();
    await app.open();
    const welcome = await visit(admin, "/admin");
    expect(welcome.status).toBe(200);
    expect(welcome.body).toContain(`<dd data-user="true">${admin.user}</dd>`);
    for (const path of [
      "/admin",
      "/%61dmin",
      "/admin/",
      "/admin%2f",
      "/admin/x%2Fy",
      "//admin",
      "/x/..%2fadmin",
    ]) {
      const refused = await visit(member, path);
      expect([307, 308, 403, 404]).toContain(refused.status);
      expect(refused.body).not.toContain("data-user");
    }
    expect((await visit(member, "/admin")).status).toBe(403);
    await recover();
  });
});

describe("signing out", () => {
  let person: People;
  let token: string;
  const names = ["one", "two", "three", "four", "five"][Symbol.iterator]();
  beforeEach(async () => {
    person = await signIn(app, `leaver_${names.next().value}`);
    token = await person.token();
  });
  const leave = (headers: Record<string, string> = {}) =>
    app.ask({
      ...{ method: "POST", path: "/sign-out" },
      headers: { cookie: `__session=${token}; theme=dark`, origin: APP_ORIGIN, ...headers },
    });
  const me = (cookie: string) => app.ask({ path: "/api/me", headers: { cookie } });
  const statusAtClerk = async () => {
    const { sessions } = await app.control("GET", "/clerk/sessions");
    return (sessions as { id: string; status: string }[]).find(({ id }) => id === person.session)?.status;
  };

  it("tells Clerk at once while Clerk is there", async () => {
    await app.close();
    const answer = await leave();
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe("/");
    expect(setCookies(answer).filter((line) => line.startsWith("__session=;"))).toHaveLength(1);
    expect(setCookies(answer).join()).toContain("Domain=nightshift.example");
    expect(setCookies(answer).join()).not.toContain("__gate_signed_out");
    expect(await statusAtClerk()).toBe("revoked");
  });

  it("works with Clerk cut: the browser is out, a copied cookie too, and Clerk hears of it later", async () => {
    await cut();
    await app.open();
    expect((await me(`__session=${token}`)).status).toBe(200);
    const answer = await leave();
    expect(answer.status).toBe(303);
    const tombstone = setCookies(answer).find((line) => line.startsWith("__gate_signed_out="));
    expect(tombstone).toMatch(/HttpOnly; Secure; SameSite=Lax$/);
    // The SDK of a tab that is still open may put the cookie back; the tombstone is stronger.
    const kept = `__session=${token}; ${tombstone?.split(";")[0]}`;
    expect((await me(kept)).status).toBe(503);
    expect((await me(`__session=${token}`)).status).toBe(503);
    expect(await statusAtClerk()).toBe("active");

    await app.close();
    expect((await me(kept)).status).toBe(401);
    await recover();
    await expect
      .poll(async () => (await me(kept)) && statusAtClerk(), { timeout: 15_000, interval: 500 })
      .toBe("revoked");
    const after = await me(kept);
    expect(after.status).toBe(401);
    expect(setCookies(after).join()).toContain("__gate_signed_out=; Path=/; Max-Age=0");
  });

  it("is heard of by Clerk through the health route, if that browser never comes back", async () => {
    await cut();
    await leave();
    await recover();
    await expect
      .poll(async () => (await app.health()) && statusAtClerk(), { timeout: 15_000, interval: 500 })
      .toBe("revoked");
  });

  it("ends no session by a token that is worth nothing any more, or never was", async () => {
    await app.close();
    const claims = { exp: Math.floor(Date.now() / 1000) + 315_360_000 };
    for (const [name, found, headers] of [
      ["40 days old", await person.token({ shiftS: -40 * 24 * 3600 }), {}],
      ["13 hours old", await person.token({ shiftS: -13 * 3600 }), { "sec-fetch-site": "same-origin" }],
      ["an hour old, by a script", await person.token({ shiftS: -3600 }), { origin: "" }],
      ["an hour old, typed", await person.token({ shiftS: -3600 }), { "sec-fetch-site": "none" }],
      ["for ten years", await person.token({ claims }), {}],
    ] as const) {
      const { origin, ...given } = { origin: APP_ORIGIN, ...headers };
      const answer = await app.ask({
        ...{ method: "POST", path: "/sign-out" },
        headers: { cookie: `__session=${found}`, ...given, ...(origin === "" ? {} : { origin }) },
      });
      expect([name, answer.status]).toEqual([name, 303]);
      expect(setCookies(answer).some((line) => line.startsWith("__session=;"))).toBe(true);
      expect(setCookies(answer).join()).not.toContain("__gate_signed_out");
      expect([name, await statusAtClerk()]).toEqual([name, "active"]);
    }
    const still = { authorization: `Bearer ${token}` };
    expect((await app.ask({ path: "/api/me", headers: still })).status).toBe(200);
    const fromPage = `__session=${await person.token({ shiftS: -11 * 3600 })}`;
    await leave({ cookie: fromPage, "sec-fetch-site": "same-origin" });
    expect(await statusAtClerk()).toBe("revoked");
  });

  it("is refused from another site, and shows a button that needs no script", async () => {
    const answer = await leave({ origin: "https://evil.example", "sec-fetch-site": "cross-site" });
    expect(answer.status).toBe(403);
    expect(setCookies(answer)).toEqual([]);
    const page = await app.ask({ path: "/sign-out", headers: document });
    expect(page.body).toContain(`<form method="post" action="/sign-out">`);
    expect(page.body).not.toContain("<script");
  });
});

describe("what is left out of the gate", () => {
  const secret = Buffer.from("nightshift webhook secret");
  const body = JSON.stringify({ type: "user.created", object: "event", data: { id: "user_1" } });
  const deliver = (signature: string, at: number) =>
    app.ask({
      ...{ method: "POST", path: "/api/webhooks/clerk", body },
      headers: {
        ...{ "content-type": "application/json", "svix-id": "msg_1", "svix-timestamp": String(at) },
        "svix-signature": `v1,${signature}`,
      },
    });

  it("the webhook counts by its signature alone, under a grant with Clerk cut as ever", async () => {
    await cut();
    await app.open();
    const at = Math.floor(Date.now() / 1000);
    const good = createHmac("sha256", secret).update(`msg_1.${at}.${body}`).digest("base64");
    expect(await deliver(good, at)).toMatchObject({ status: 200, body: `{"received":"user.created"}` });
    expect((await deliver(Buffer.alloc(32).toString("base64"), at)).status).toBe(400);
    await recover();
  });

  it("health tells anybody well or unwell and the mode, operators the rest, at both paths", async () => {
    await app.close();
    for (const path of ["/api/health/clerk", "/api/clerk-health"]) {
      const anybody = await app.ask({ path });
      expect(anybody.status).toBe(200);
      expect(JSON.parse(anybody.body)).toEqual({ status: "well", gate: { mode: "closed" } });
      const well = await app.askSigned(path);
      expect(well.status).toBe(200);
      expect(JSON.parse(well.body)).toMatchObject({
        ...{
          status: "ok",
          deployment: "dpl_test",
          gate: { mode: "closed", verification: { problem: null } },
        },
      });
      expect(JSON.parse(well.body).checks.map((check: { name: string }) => check.name)).toEqual([
        ...["backend-api", "jwks", "frontend-api", "environment"],
      ]);
    }
    const gate = await app.ask({ path: "/api/health/clerk?only=gate" });
    expect(JSON.parse(gate.body)).toEqual({ gate: { mode: "closed" } });
  });

  it("health takes a signed request for this address and deployment, once", async () => {
    const path = "/api/health/clerk?only=gate";
    const tells = async (authorization: string, sent: Partial<Asked> = {}) => {
      const { body, headers } = await app.ask({ path, ...sent, headers: { authorization, ...sent.headers } });
      const { deployment } = JSON.parse(body) as { deployment?: string };
      return deployment === undefined ? headers["www-authenticate"] : "everything";
    };
    const other = `Signed-Request audience="${await requestAudience("dpl_test")}"`;
    const signed = await app.signed(path);
    expect(await tells(signed, { path: "/api/clerk-health?only=gate" })).toBe(other);
    expect(await tells(signed, { headers: { host: "nightshift-old.vercel.app" } })).toBe(other);
    expect(await tells(await app.signed(path, "dpl_old"))).toBe(other);
    expect(await tells(`Signed-Request ${await app.sign(app.opening())}`)).toBe(other);
    expect(await tells(signed)).toBe("everything");
    expect(await tells(signed)).toBe(other);
  });

  it("health asks Clerk once for everybody who asks, and waits for nobody longer than its deadline", async () => {
    const looked = async () => (await app.toClerk()).filter(({ kind }) => kind === "request");
    await looked();
    const crowd = () => Promise.all(Array.from({ length: 40 }, () => app.ask({ path: "/api/health/clerk" })));
    expect((await crowd()).every(({ status }) => status === 200)).toBe(true);
    expect((await looked()).length).toBeLessThanOrEqual(3);
    await cut("hang");
    const look = async () => (await crowd())[0]?.status;
    await expect.poll(look, { timeout: 20_000, interval: 200 }).toBe(503);
    expect(await looked()).toHaveLength(3);
    expect(JSON.parse((await app.ask({ path: "/api/clerk-health" })).body)).toEqual({
      ...{ status: "unwell", gate: { mode: "closed" } },
    });
    const ill = await app.askSigned("/api/health/clerk");
    expect(ill.status).toBe(503);
    expect(JSON.parse(ill.body).status).toBe("down");
    expect(ill.body.match(/no answer in 2000 ms/g)).toHaveLength(3);
    expect(ill.body).not.toContain("sk_live");
    await recover();
  });
});

describe("public pages", () => {
  it("are served to nobody under a grant, sign-in with a notice", async () => {
    await cut();
    await app.open();
    const home = await app.ask({ path: "/", headers: document });
    expect(home).toMatchObject({ status: 200, headers: { "x-auth-bypass": "stale-sessions" } });
    expect(home.body).toContain(`<strong data-who="true">nobody</strong>`);
    const signInPage = await app.ask({ path: "/sign-in", headers: document });
    expect(signInPage.status).toBe(200);
    expect(signInPage.body).toContain("has an outage");
    const unavailable = await app.ask({ path: "/sign-in-unavailable", headers: document });
    expect(unavailable).toMatchObject({ status: 503, headers: { "retry-after": "60" } });
    await recover();
  });
});
