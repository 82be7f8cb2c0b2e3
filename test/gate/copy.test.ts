// The gate's own copy of a session token: when it is written, when it is read, and how it ends.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { keepCopy } from "../../guard/src/copy.ts";
import { sealsFrom } from "../../guard/src/seals.ts";
import { APP_ORIGIN, COOKIE_SUFFIX } from "../../sandbox/ids.ts";
import { signIn, type People } from "./credentials.ts";
import { doors, isUnavailable } from "./doors.ts";
import { SEAL_KEY, startGatedApp, type Answered, type GatedApp } from "./gated-app.ts";

const NAME = "__gate_session_copy";
let app: GatedApp;
let people: People;
let uat: number;

beforeAll(async () => {
  app = await startGatedApp(async () => ({ AUTH_GATE_KEEP_COPY: "true" }));
  people = await signIn(app, "copied");
  uat = people.now - 3600;
}, 180_000);
afterAll(() => app?.stop());

const uats = (at: number | string) => `__client_uat=${at}; __client_uat_${COOKIE_SUFFIX}=${at}`;
const me = (cookie: string, headers = {}) => app.ask({ path: "/api/me", headers: { cookie, ...headers } });
const copyLine = (answer: Answered) =>
  (answer.headers["set-cookie"] ?? []).find((line) => line.startsWith(`${NAME}=`));
const copyIn = (answer: Answered) => copyLine(answer)?.split(";")[0] ?? "";
const ended = `${NAME}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`;

/** As the gate writes it, for a token that the test chose. */
async function copyOf(
  token: string,
  at: number | string = uat,
  seals = sealsFrom(SEAL_KEY),
): Promise<string> {
  const clerk = { sessions: [], signedOut: false, clientUat: String(at) };
  return (await keepCopy([], clerk, token, seals))?.split(";")[0] ?? "";
}
const stale = () => people.token({ shiftS: -1800 });

describe("in normal times", () => {
  beforeEach(() => app.close());

  it("is written when the token changed, and only then: httpOnly, secure, one cookie below 4 kB", async () => {
    const token = await people.token();
    const browser = `__session=${token}; ${uats(uat)}`;
    const first = await me(browser);
    expect(first.status).toBe(200);
    expect(copyLine(first)).toMatch(/; Path=\/; Max-Age=86400; HttpOnly; Secure; SameSite=Lax$/);
    expect(copyIn(first)).toBe(await copyOf(token));
    expect(copyIn(first).length).toBeLessThan(4096);
    expect(first.headers["set-cookie"]).toHaveLength(1);
    expect(copyLine(await me(`${browser}; ${copyIn(first)}`))).toBeUndefined();
    const next = await people.token({ claims: { nonce: 1 } });
    const changed = await me(`__session=${next}; ${uats(uat)}; ${copyIn(first)}`);
    expect(copyIn(changed)).toBe(await copyOf(next));
  });

  it("is written on no page that anyone may see, for no API client, no forged token, no unbound one", async () => {
    const token = await people.token();
    const home = await app.ask({ path: "/", headers: { cookie: `__session=${token}; ${uats(uat)}` } });
    expect([home.status, copyLine(home)]).toEqual([200, undefined]);
    const forged = await people.token({ key: "forged" });
    expect(copyLine(await me(`__session=${forged}; ${uats(uat)}`))).toBeUndefined();
    expect(copyLine(await me(uats(uat), { authorization: `Bearer ${token}` }))).toBeUndefined();
    expect(copyLine(await me(`__session=${token}`))).toBeUndefined();
  });

  it("is not kept beyond 4 kB, and one that is there of an older token goes", async () => {
    const token = await people.token({ claims: { photo: "x".repeat(3_000) } });
    const browser = `__session=${token}; ${uats(uat)}`;
    const answer = await me(browser);
    expect(answer.status).toBe(200);
    expect(copyLine(answer)).toBeUndefined();
    expect(copyLine(await me(`${browser}; ${await copyOf(await stale())}`))).toBe(ended);
  });

  it("lets nobody in", async () => {
    const valid = await copyOf(await people.token());
    expect((await me(`${uats(uat)}; ${valid}`)).status).toBe(401);
  });

  it("goes when the browser is signed out by Clerk, or signed in anew", async () => {
    const copy = await copyOf(await stale());
    expect(copyLine(await me(`${uats(0)}; ${copy}`))).toBe(ended);
    expect(copyLine(await me(`${uats(uat + 60)}; ${copy}`))).toBe(ended);
    // An outage takes the session cookie and leaves the rest: that must not cost the copy before a grant is there.
    expect(copyLine(await me(`${uats(uat)}; ${copy}`))).toBeUndefined();
  });
});

describe("under a grant with Clerk cut", () => {
  beforeAll(async () => {
    await app.control("POST", "/clerk/cut", { how: "reset" });
    await app.open();
  });
  beforeEach(() => app.toClerk());

  it.each(doors)("stands in for a session cookie that is gone: $name", async (door) => {
    const cookie = `theme=dark; ${uats(uat)}; ${await copyOf(await stale())}`;
    const answer = await app.ask({ ...door.ask, headers: { ...door.ask.headers, cookie } });
    door.isIn(answer, people.user);
    expect(copyLine(answer)).toBeUndefined();
    expect(await app.toClerk()).toEqual([]);
  });

  it("says so in the log", async () => {
    await me(`${uats(uat)}; ${await copyOf(await stale())}`);
    await expect
      .poll(() => app.lines().findLast(({ event }) => event === "auth-bypass"))
      .toMatchObject({ outcome: "user", userId: people.user, stale: true, credential: "copy" });
  });

  const other = (key: "forged" | "foreign") => people.token({ shiftS: -1800, key });
  const refused: readonly { name: string; cookie: () => Promise<string>; ends?: true }[] = [
    { name: "__client_uat missing", cookie: async () => await copyOf(await stale()) },
    { name: "__client_uat 0", cookie: async () => `${uats(0)}; ${await copyOf(await stale())}`, ends: true },
    {
      name: "__client_uat newer",
      cookie: async () => `${uats(uat + 9)}; ${await copyOf(await stale())}`,
      ends: true,
    },
    {
      name: "another seal",
      cookie: async () => `${uats(uat)}; ${await copyOf(await stale(), uat, sealsFrom("x".repeat(43)))}`,
    },
    {
      name: "a seal of nothing",
      cookie: async () => `${uats(uat)}; ${NAME}=${uat}.${"A".repeat(43)}.${await stale()}`,
    },
    { name: "no seal", cookie: async () => `${uats(uat)}; ${NAME}=${await stale()}`, ends: true },
    { name: "sealed and forged", cookie: async () => `${uats(uat)}; ${await copyOf(await other("forged"))}` },
    {
      name: "another instance's",
      cookie: async () => `${uats(uat)}; ${await copyOf(await other("foreign"))}`,
    },
    {
      name: "before the cut-off",
      cookie: async () => `${uats(uat)}; ${await copyOf(await people.token({ shiftS: -13 * 3600 }))}`,
    },
    {
      name: "beside a session cookie that does not count",
      cookie: async () => `__session=${await other("forged")}; ${uats(uat)}; ${await copyOf(await stale())}`,
    },
    {
      name: "signed out here",
      cookie: async () =>
        `${uats(uat)}; ${await copyOf(await stale())}; __gate_signed_out=${people.session}.${"0".repeat(64)}`,
      ends: true,
    },
  ];
  it.each(refused)("is not read: $name", async ({ cookie, ends }) => {
    const page = doors[0];
    if (page === undefined) throw new Error("no doors");
    const answer = await app.ask({ ...page.ask, headers: { ...page.ask.headers, cookie: await cookie() } });
    isUnavailable(page, answer, people.user);
    expect(copyLine(answer)).toBe(ends === true ? ended : undefined);
    expect(await app.toClerk()).toEqual([]);
  });

  it("is not read beside an Authorization header, and the deny list holds for it", async () => {
    const cookie = `${uats(uat)}; ${await copyOf(await stale())}`;
    expect((await me(cookie, { authorization: `Bearer ${await other("forged")}` })).status).toBe(503);
    await app.open({ deny: [people.user] });
    expect((await me(cookie)).status).toBe(503);
    await app.open();
  });

  it("is kept up to date from the cookie while that is there", async () => {
    const token = await stale();
    expect(copyIn(await me(`__session=${token}; ${uats(uat)}`))).toBe(await copyOf(token));
  });

  it("ends with our sign-out, which finds the session by it alone and buries it", async () => {
    const leaver = await signIn(app, "copied_leaver");
    const copy = await copyOf(await leaver.token({ shiftS: -1800 }));
    expect((await me(`${uats(uat)}; ${copy}`)).status).toBe(200);
    const answer = await app.ask({
      ...{ method: "POST", path: "/sign-out" },
      headers: { cookie: `${uats(uat)}; ${copy}`, origin: APP_ORIGIN },
    });
    expect(answer.status).toBe(303);
    expect(copyLine(answer)).toContain(`${NAME}=; Path=/; Max-Age=0`);
    expect(answer.headers["set-cookie"]?.join()).toContain(`__gate_signed_out=${leaver.session}.`);
    // Put back by hand, it still says nothing.
    expect((await me(`${uats(uat)}; ${copy}`)).status).toBe(503);
  });
});
