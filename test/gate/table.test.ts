// The gate's table: every credential at every door, under a grant and without, with Clerk cut.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rows, signIn, type Knock, type People, type Row } from "./credentials.ts";
import { doors, isHandshake, isSignedOut, isUnavailable, openedDoors, type Door } from "./doors.ts";
import { startGatedApp, type Answered, type GatedApp } from "./gated-app.ts";

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

describe("without", () => {
  beforeAll(() => app.close());
  it.each(cells(rows))("$title", async ({ row, door }) => {
    await app.toClerk();
    const answer = await knockAt(door, await row.knock(people));
    expect(answer.headers["x-auth-bypass"]).toBeUndefined();
    if (row.normal === "in") door.isIn(answer, people.user);
    else if (row.normal === "handshake" && door.document) isHandshake(answer);
    else isSignedOut(door, answer, people.user);
    if (row.normalAsksClerk !== true) expect(await app.toClerk()).toEqual([]);
  });
});
