// What a next.config changes about paths, on a real build: Pages Router, trailingSlash, an own middleware, and locales or a
// basePath. Imported by the *.long.ts that choose the build. Every day next-config.test.ts and app-middleware.test.ts (test/guard/) hold
// the same rules on requests as Next.js makes them, and table.test.ts those of the reference app on a real build.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signIn, type People } from "./credentials.ts";
import { chosenBuild, openingOf, startGatedApp, type GatedApp } from "./gated-app.ts";

const base = chosenBuild().startsWith("base-") ? "/desk" : "";
/** The language of an address that names none. */
const usual = base === "" ? "en" : "none";
/** Of addresses, those that name a language only where there are languages. */
const built = <T extends string | readonly [string, ...string[]]>(rows: readonly T[]) =>
  rows.filter((row) => base === "" || !/^\/(de|en)\//.test(typeof row === "string" ? row : row[0]));

const document = { accept: "text/html,application/xhtml+xml", "sec-fetch-dest": "document" };
const script = { accept: "application/json", "sec-fetch-dest": "empty" };

describe.each([
  ["without a grant", null, 0],
  ["under a grant, with Clerk cut", {}, -7200],
] as const)("%s", (_, grant, shiftS) => {
  let app: GatedApp;
  let ada: People;
  let cookie: string;
  beforeAll(async () => {
    app = await startGatedApp(async (sign) => ({
      AUTH_GATE_LANE: "redeploy",
      ...(grant === null ? {} : { AUTH_GATE_STATEMENT: await sign(openingOf(1, grant)) }),
    }));
    ada = await signIn(app, "ada");
    cookie = `__session=${await ada.token({ shiftS })}; __client_uat=${ada.now - 9 * 3600}`;
    await app.control("POST", "/clerk/cut", { how: "reset" });
    await app.toClerk();
  }, 300_000);
  afterAll(async () => {
    expect(await app?.toClerk()).toEqual([]);
    await app?.stop();
  });
  const visit = (path: string, as?: "ada") =>
    app.ask({ path: base + path, headers: { ...document, ...(as === "ada" ? { cookie } : {}) } });

  it.each(
    built([
      ["/members/", `members ${usual}`],
      ["/de/members/", "members de"],
    ] as const),
  )("%s is the person's page", async (path, page) => {
    const { status, body, headers } = await visit(path, "ada");
    expect([status, headers["x-own"]]).toEqual([200, page.split(" ")[1]]);
    expect(body).toContain(`data-page="${page} ${ada.user}"`);
    expect(headers["set-cookie"]?.join()).toContain("seen=1");
    expect(headers["x-auth-bypass"]).toBe(grant === null ? undefined : "stale-sessions");
  });

  it.each(
    built([
      ["/", `home ${usual}`],
      ["/team/", `home ${usual}`],
      ["/de/", "home de"],
      ["/de/sign-in/", "sign-in de"],
      ["/de/team/", "home de"],
    ] as const),
  )("%s is anyone's page, by the app's own rewrite as well", async (path, page) => {
    const { status, body } = await visit(path);
    expect([status, body.match(/data-page="(.*?)"/)?.[1]]).toEqual([200, `${page} nobody`]);
    expect((await visit(path, "ada")).body).toContain(`data-page="${page} ${ada.user}"`);
  });

  it.each(built(["/members/", "/de/members/", "/leak/", "/de/leak/?to=/members"]))(
    "%s is nobody's, in whichever way they come",
    async (path) => {
      const { status, headers, body } = await visit(path);
      expect(body).not.toContain("data-page");
      expect(status).toBe(grant === null ? 307 : 503);
      if (grant === null)
        expect(headers.location).toMatch(`${base}${path.startsWith("/de/") ? "/de" : ""}/sign-in/?`);
    },
  );

  it("data of Pages Router pages is held like the page, by every address", async () => {
    const { body } = await visit("/members/", "ada");
    const build = /"buildId":"([^"]+)"/.exec(body)?.[1] ?? "";
    expect(build).not.toBe("");
    const ask = (path: string, headers: Readonly<Record<string, string>>) =>
      app.ask({
        path: `${base}/_next/data/${build}${path}`,
        headers: { ...script, "x-nextjs-data": "1", ...headers },
      });
    const data = ["/en/members.json", "/de/members.json", "/members.json", "/leak.json?to=/members"];
    for (const path of data) {
      const nobody = await ask(path, {});
      expect([path, nobody.body.includes("pageProps")]).toEqual([path, false]);
    }
    const own = await ask(base === "" ? "/de/members.json" : "/members.json", { cookie });
    expect(JSON.parse(own.body)).toMatchObject({ pageProps: { userId: ada.user } });
    for (const path of ["/en/boss.json", "/boss.json", "/de/leak.json?to=/boss"]) {
      expect([path, (await ask(path, { cookie })).body.includes("pageProps")]).toEqual([path, false]);
    }
  });

  it.each(built(["/boss/", "/de/boss/", "/BOSS/", "/leak/?to=/boss", "/de/leak/?to=/boss"]))(
    "%s needs the role",
    async (path) => {
      const { status, body } = await visit(path, "ada");
      expect(status).toBe(403);
      expect(body).not.toContain("data-page");
    },
  );

  it("API routes get the person and the body; nobody is told so in JSON", async () => {
    const post = { method: "POST", path: base + "/api/me/", body: `{"a":1}` };
    const headers = { ...script, "content-type": "application/json" };
    const answer = await app.ask({ ...post, headers: { ...headers, cookie } });
    expect(JSON.parse(answer.body)).toEqual({ userId: ada.user, received: { a: 1 } });
    const nobody = await app.ask({ ...post, headers });
    expect(nobody.status).toBe(grant === null ? 401 : 503);
    expect(JSON.parse(nobody.body)).toHaveProperty("error.code");
  });

  it("a CORS preflight reaches the API route, and what is left out gets its body", async () => {
    const preflight = { origin: "https://other.example", "access-control-request-method": "POST" };
    const answer = await app.ask({ method: "OPTIONS", path: base + "/api/me/", headers: preflight });
    expect([answer.status, answer.headers["access-control-allow-origin"]]).toEqual([204, preflight.origin]);
    const json = { "content-type": "application/json" };
    const hook = await app.ask({ method: "POST", path: base + "/api/hook/", headers: json, body: `{"b":2}` });
    expect([JSON.parse(hook.body), hook.headers["x-own"]]).toEqual([{ received: { b: 2 } }, usual]);
  });
});
