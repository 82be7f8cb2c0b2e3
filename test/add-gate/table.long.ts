// Fifteen apps as people have them: `guard add`, the build, and the gate's table on `next start`, with a grant and without.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rows, signIn, type People } from "../gate/credentials.ts";
import { doors, isUnavailable, type Door } from "../gate/doors.ts";
import { startGatedApp, type Answered, type GatedApp } from "../gate/gated-app.ts";
import { kinds, type AppKind } from "./apps.ts";
import { addGate, build, commit, git, layOutApp } from "./laid-out.ts";

/** Server actions and parts of pages are the reference app's; these every app has. */
const ways = doors.filter(({ name }) => ["page", "API", "POST"].includes(name));
const document = { accept: "text/html,application/xhtml+xml", "sec-fetch-dest": "document" };

/** Of these the gate asks no more than Clerk's middleware does. */
const alike = rows.filter(({ name }) =>
  ["valid", "expired, after the cut-off", "forged", "anonymous", "other instance"].includes(name),
);

/** What an answer says to whoever asked, without what differs from request to request. */
function told(answer: Answered, door: Door, user: string): string {
  const { status, headers, body } = answer;
  if (status === 200) {
    const is = body.includes(user) ? "the user" : "nobody";
    return `200 ${is}`;
  }
  // auth.protect() answers 404 to scripts, apps of their own 401; the gate 401.
  if (door.outNormally !== "sign-in" && [401, 404, 307].includes(status)) return "refused";
  const to = new URL(headers.location ?? "/", "https://app.nightshift.example");
  return `${status} ${to.origin}${to.pathname}`;
}

describe.each(kinds)("$name", (kind: AppKind) => {
  const base = kind.basePath ?? "";
  let folder: string;
  let app: GatedApp | undefined;
  let people: People;
  const before = new Map<string, string>();

  const start = async (): Promise<GatedApp> => {
    const started = await startGatedApp(undefined, folder, {}, base);
    people = await signIn(started, "ada");
    return started;
  };
  const knock = async (door: Door, row: (typeof rows)[number]) => {
    const { headers, query, grant } = await row.knock(people);
    const path = `${base}${door.ask.path}${query === undefined ? "" : `?${query}`}`;
    const ask = async () => {
      if (app === undefined) throw new Error("The app does not run.");
      return await app.ask({ ...door.ask, path, headers: { ...door.ask.headers, ...headers } });
    };
    return { grant, ask };
  };

  beforeAll(async () => {
    folder = await layOutApp(kind);
    build(folder);
    // Next.js writes settings of its own into tsconfig.json.
    commit(folder);
    app = await start();
    for (const door of ways)
      for (const row of alike) {
        const { ask } = await knock(door, row);
        before.set(`${door.name} ${row.name}`, told(await ask(), door, people.user));
      }
    await app.stop();
    app = undefined;
    rmSync(join(folder, ".next"), { recursive: true });
  }, 300_000);
  afterAll(async () => await app?.stop());

  it("takes the gate, and builds", async () => {
    if (kind.byHand === true) {
      const refused = await addGate(folder, "--yes");
      expect([refused.code, refused.err]).toEqual([3, expect.stringContaining("APP_PATCH_SHOWN")]);
      expect(git(folder, "status", "--porcelain")).toBe("");
      const patch = join(folder, "..", `${kind.name}.patch`);
      expect(await addGate(folder, "--patch", patch)).toMatchObject({ code: 0 });
      git(folder, "apply", patch);
      build(folder);
    } else {
      const { code, err } = await addGate(folder, "--yes");
      if (code !== 0) throw new Error(`It ended with ${code}:\n${err}`);
      expect(err).toContain("Building: npm run build");
    }
    commit(folder);
    const again = await addGate(folder, "--yes");
    expect([again.code, again.out]).toEqual([0, "Nothing is to be done: the gate is there.\n"]);
    app = await start();
  }, 300_000);

  it("behaves as before without a grant", async () => {
    for (const door of ways)
      for (const row of alike) {
        const key = `${door.name} ${row.name}`;
        const { ask } = await knock(door, row);
        // An app without Clerk's middleware knew nobody, and failed where it asked.
        if (kind.middleware?.[1].includes("clerkMiddleware") !== true) continue;
        expect([key, told(await ask(), door, people.user)]).toEqual([key, before.get(key)]);
      }
    const home = await app?.ask({ path: base === "" ? "/" : base, headers: document });
    expect([home?.status, home?.body]).toEqual([200, expect.stringContaining("public home")]);
  });

  it("holds the gate's table under a grant, and asks Clerk nothing", async () => {
    await app?.control("POST", "/clerk/cut", { how: "reset" });
    for (const row of rows)
      for (const door of ways) {
        const { ask, grant } = await knock(door, row);
        await app?.open({ mode: "stale-sessions", ...grant });
        await app?.toClerk();
        const answer = await ask();
        const cell = `${row.name} × ${door.name}`;
        expect([cell, answer.headers["x-auth-bypass"]]).toEqual([cell, "stale-sessions"]);
        try {
          if (row.granted === "in") door.isIn(answer, people.user);
          else isUnavailable(door, answer, people.user);
        } catch (error) {
          throw new Error(`${cell}: ${answer.status} ${answer.body.slice(0, 200)}`, { cause: error });
        }
        expect([cell, await app?.toClerk()]).toEqual([cell, []]);
      }
    const home = await app?.ask({ path: base === "" ? "/" : base, headers: document });
    expect([home?.status, home?.body]).toEqual([200, expect.stringContaining("public home")]);
  });

  it("signs out without Clerk, and lets people verify again", async () => {
    const path = kind.router === "pages" ? "/api/sign-out" : "/sign-out";
    const shown = await app?.ask({ path: base + path, headers: document });
    expect([shown?.status, shown?.body]).toEqual([200, expect.stringContaining('<form method="post">')]);
    const headers = { origin: "https://app.nightshift.example", "sec-fetch-site": "same-origin" };
    const out = await app?.ask({ method: "POST", path: base + path, headers });
    expect([out?.status, out?.headers.location]).toEqual([303, base === "" ? "/" : base]);
    await app?.close();
    const page = await app?.ask({ path: `${base}/verify-again`, headers: document });
    expect([page?.status, page?.body]).toEqual([200, expect.stringContaining("data-verify-again")]);
    const cookie = `__session=${await people.token()}; __client_uat=${people.now - 3600}`;
    await app?.setPolicy({ epoch: people.now - 60, deny: [] });
    const stale = await people.token({ shiftS: 0, claims: { fva: [60, -1] } });
    const sent = await app?.ask({
      path: `${base}/dashboard`,
      headers: { ...document, cookie: cookie.replace(/__session=[^;]*/, `__session=${stale}`) },
    });
    expect([sent?.status, sent?.headers.location]).toEqual([
      303,
      expect.stringContaining(`${base}/verify-again?`),
    ]);
    const probe = await app?.ask({
      path: `${base}/verify-again`,
      headers: {
        accept: "application/json",
        cookie: `__session=${stale}; __client_uat=${people.now - 3600}`,
      },
    });
    expect(probe?.status).toBe(403);
  });
});
