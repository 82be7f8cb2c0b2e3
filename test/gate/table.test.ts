// The gate's table: every credential at every door, under a grant and without, with Clerk cut.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { APP_ORIGIN } from "../../sandbox/ids.ts";
import { rows, signIn, type Knock, type People, type Row } from "./credentials.ts";
import {
  doors,
  isHandshake,
  isRefused,
  isSignedOut,
  isUnavailable,
  openedDoors,
  type Door,
} from "./doors.ts";
import {
  chosenBuild,
  serverActionId,
  startGatedApp,
  type Answered,
  type Asked,
  type GatedApp,
} from "./gated-app.ts";

let app: GatedApp;
let people: People;

beforeAll(async () => {
  app = await startGatedApp();
  people = await signIn(app, "ada");
  await app.control("POST", "/clerk/cut", { how: "reset" });
}, 180_000);
afterAll(() => app?.stop());

function knockAt(door: Door, knock: Knock): Promise<Answered> {
  const { path, headers, ...rest } = door.ask;
  const query = knock.query === undefined ? "" : `${path.includes("?") ? "&" : "?"}${knock.query}`;
  return app.ask({ ...rest, path: path + query, headers: { ...headers, ...knock.headers } });
}

const cells = (of: readonly Row[]) =>
  of.flatMap((row) => doors.map((door) => ({ row, door, title: `${row.name} × ${door.name}` })));

const modes = [
  { mode: "stale-sessions" },
  // What these doors lead to is not listed: for them it is the same as the other mode.
  { mode: "open", routes: ["/rota/**", "/api/rota"] },
] as const;

describe.each(modes)("under a grant of mode $mode", (grant) => {
  it.each(cells(rows))("$title", async ({ row, door }) => {
    const knock = await row.knock(people);
    await app.open({ ...grant, ...knock.grant });
    await app.toClerk();
    const answer = await knockAt(door, knock);
    expect(answer.headers["x-auth-bypass"]).toBe(grant.mode);
    if (row.granted === "in") door.isIn(answer, people.user);
    else isUnavailable(door, answer, people.user);
    expect(await app.toClerk()).toEqual([]);
  });
});

describe("on the routes that mode open lists, everyone is let in: as who they are, or as nobody", () => {
  const listed = rows.flatMap((row) =>
    openedDoors.map((door) => ({ row, door, title: `${row.name} × ${door.name}` })),
  );
  it.each(listed)("$title", async ({ row, door }) => {
    const knock = await row.knock(people);
    await app.open({ ...modes[1], ...knock.grant });
    await app.toClerk();
    const answer = await app.ask({
      ...door.ask,
      headers: { ...door.ask.headers, ...knock.headers },
      path: door.ask.path + (knock.query === undefined ? "" : `?${knock.query}`),
    });
    expect(answer.headers["x-auth-bypass"]).toBe("open");
    door.isAnswered(answer, row.granted === "in" ? people.user : null);
    expect(await app.toClerk()).toEqual([]);
  });
});

describe("mode open runs no server action, though its page and POST are listed", () => {
  const boundary = "----nightshift";
  const form = (fields: Readonly<Record<string, string>>) => ({
    body: [
      ...Object.entries(fields).map(
        ([name, value]) =>
          `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      ),
      `--${boundary}--\r\n`,
    ].join(""),
  });
  const multipart = { "content-type": `multipart/form-data; boundary=${boundary}` };
  const byId = () => form({ [`$ACTION_ID_${serverActionId()}`]: "" });
  const byReference = () =>
    form({
      ...{ $ACTION_REF_1: "", "$ACTION_1:0": JSON.stringify({ id: serverActionId(), bound: "$@1" }) },
      "$ACTION_1:1": `["You are signed out."]`,
    });
  const ways: readonly (readonly [string, () => Partial<Asked>])[] = [
    ["multipart, $ACTION_ID_", () => ({ ...byId(), headers: multipart })],
    ["multipart, $ACTION_REF_", () => ({ ...byReference(), headers: multipart })],
    ["Next-Action", () => ({ body: `["x"]`, headers: { "next-action": serverActionId() } })],
    ["both", () => ({ ...byId(), headers: { ...multipart, "next-action": serverActionId() } })],
    [
      "URL-encoded",
      () => ({
        body: `$ACTION_ID_${serverActionId()}=`,
        headers: { "content-type": "application/x-www-form-urlencoded" },
      }),
    ],
    ["text", () => ({ body: "[]", headers: { "content-type": "text/plain" } })],
  ];
  it.each(ways)("%s", async (_name, way) => {
    await app.open({ mode: "open", routes: ["/dashboard", "/rota"], methods: ["GET", "POST"] });
    for (const path of ["/dashboard", "/rota"]) {
      const { headers, body } = way();
      const answer = await app.ask({
        ...{ method: "POST", path, headers: { accept: "text/html", ...headers } },
        ...(body === undefined ? {} : { body }),
      });
      expect([path, answer.status]).toEqual([path, 503]);
      expect(answer.body).not.toContain("signed out");
    }
  });

  it("not even one without arguments, of which one is Clerk's own: it gets no further than the sign-in page", async () => {
    await app.open({ mode: "open", routes: ["/dashboard", "/rota"], methods: ["GET", "POST"] });
    for (const path of ["/dashboard", "/rota"]) {
      const headers = { "next-action": serverActionId(), origin: APP_ORIGIN };
      const answer = await app.ask({ method: "POST", path, body: "[]", headers });
      if (chosenBuild().startsWith("next-15")) {
        // Next.js 15.5 says nothing of an action that the page does not have, and runs none.
        expect([answer.status, answer.body]).toEqual([200, "{}"]);
        continue;
      }
      // By version and by what the id looks like.
      expect([404, 409]).toContain(answer.status);
      expect(answer.headers["x-nextjs-action-not-found"]).toBe("1");
      expect(answer.body).not.toContain("signed out");
    }
  });

  it("and still takes a listed POST at a route handler", async () => {
    await app.open({ mode: "open", routes: ["/api/rota"], methods: ["POST"] });
    const post = {
      method: "POST",
      path: "/api/rota",
      headers: { "content-type": "application/json" },
      body: "{}",
    };
    // The handler's own word, 401: the gate let nobody through to it.
    expect((await app.ask(post)).status).toBe(401);
    expect((await app.ask({ ...post, headers: multipart })).status).toBe(503);
  });
});

describe("without", () => {
  beforeAll(() => app.close());
  it.each(cells(rows))("$title", async ({ row, door }) => {
    await app.toClerk();
    const answer = await knockAt(door, await row.knock(people));
    expect(answer.headers["x-auth-bypass"]).toBeUndefined();
    if (row.normal === "in") door.isIn(answer, people.user);
    else if (row.normal === "handshake" && door.document) isHandshake(answer);
    else if (row.normal === "refused") isRefused(door, answer, people.user);
    else isSignedOut(door, answer, people.user);
    if (row.normalAsksClerk !== true) expect(await app.toClerk()).toEqual([]);
  });
});
