// The gate's table: every credential at every door, under a grant and without, with Clerk cut.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rows, signIn, type Knock, type People, type Row } from "./credentials.ts";
import { doors, isHandshake, isSignedOut, isUnavailable, type Door } from "./doors.ts";
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

describe("under the grant", () => {
  it.each(cells(rows))("$title", async ({ row, door }) => {
    const knock = await row.knock(people);
    await app.open(knock.grant);
    await app.toClerk();
    const answer = await knockAt(door, knock);
    expect(answer.headers["x-auth-bypass"]).toBe("stale-sessions");
    if (row.granted === "in") door.isIn(answer, people.user);
    else isUnavailable(door, answer, people.user);
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
