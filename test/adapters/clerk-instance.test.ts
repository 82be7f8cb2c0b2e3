// Over HTTP, against the fakes, whose answers are held to Clerk's own specification.
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { openClerkInstance } from "../../src/adapters/clerk/instance.ts";
import { openClerkPlatform } from "../../src/adapters/clerk/platform.ts";
import { openHttp } from "../../src/adapters/http.ts";
import { openVercelTeam } from "../../src/adapters/vercel/team.ts";
import { clerkAreas } from "../../src/ports/clerk-areas.ts";
import { Secret } from "../../src/ports/secret.ts";
import { controlOf } from "../../rehearsal/world/control.ts";
import { startSandbox, type Sandbox } from "../../sandbox/world.ts";
import { enterSandbox } from "../world/inside.ts";

const how = { timeoutMs: 5_000 };
let sandbox: Sandbox;
let leave: () => void;
let control: ReturnType<typeof controlOf>;
let key: Secret;

beforeAll(async () => {
  sandbox = await startSandbox();
  leave = enterSandbox(sandbox.info);
  control = controlOf(sandbox.info);
  key = new Secret(sandbox.info.env["CLERK_SECRET_KEY"] ?? "");
});
afterEach(async () => {
  const { violations } = (await control("GET", "/violations")) as { violations: unknown };
  expect(violations).toEqual([]);
});
afterAll(async () => {
  leave();
  await sandbox.stop();
});

const http = openHttp(process.env);
const instance = () => openClerkInstance({ http, secretKey: async () => key });
const platform = () =>
  openClerkPlatform({
    ...{ http, key: new Secret(sandbox.info.clerk.platformKey) },
    frontendApi: async () => new URL(sandbox.info.clerk.frontendApi).host,
  });
const asHolder = async (path: string, body: object) => {
  const headers = { authorization: `Bearer ${key.reveal()}`, "content-type": "application/json" };
  const url = `https://api.clerk.com/v1${path}`;
  const { text, status } = await http.request({
    method: "POST",
    url,
    headers,
    body: JSON.stringify(body),
    ...how,
  });
  if (status >= 300) throw new Error(text);
  return JSON.parse(text) as { id: string };
};

it("tells whose a key is, and that Clerk does not take another", async () => {
  expect(await instance().tryKey(key, how)).toEqual({
    ...{ taken: true, instance: sandbox.info.clerk.instance, environment: "production" },
  });
  expect(await instance().tryKey(new Secret(`sk_live_${"9".repeat(40)}`), how)).toEqual({ taken: false });
});

it("reads every area of a sweep, without a secret in any", async () => {
  const read = await Promise.all(
    clerkAreas.map(async ({ path }) => [path, await instance().read(path, how)] as const),
  );
  expect(read.flatMap(([path, { unread }]) => (unread === undefined ? [] : [`${path}: ${unread}`]))).toEqual(
    [],
  );
  expect(JSON.stringify(read)).not.toMatch(/secret|sk_live|whsec/);
});

it("finds what was planted with the key, and removes it", async () => {
  const planted = await asHolder("/oauth_applications", {
    name: "planted",
    redirect_uris: ["https://evil.example"],
  });
  const before = await instance().read("oauth_applications", how);
  expect(before.entries.map(({ id }) => id)).toContain(planted.id);
  await instance().remove("oauth_applications", planted.id, how);
  await instance().remove("oauth_applications", planted.id, how);
  const after = await instance().read("oauth_applications", how);
  expect(after.entries.map(({ id }) => id)).not.toContain(planted.id);
});

it("lists users who were created since then, by id alone", async () => {
  const since = Date.now() - 1_000;
  const made = (await control("POST", "/clerk/users", { email: "late@nightshift.example" })) as {
    id: string;
  };
  const { entries } = await instance().createdSince("users", since, how);
  expect(entries.map(({ id }) => id)).toContain(made.id);
  expect(JSON.stringify(entries)).not.toContain("late@");
});

it("finds a secret in other projects, on branches and in shared variables, and writes it where it stands", async () => {
  const { team, project } = sandbox.info.vercel;
  const token = new Secret(sandbox.info.env["VERCEL_API_TOKEN"] ?? "");
  const vercel = openVercelTeam({ http, token, target: async () => ({ project, team }) });
  await control("POST", "/vercel/environment", {
    ...{
      key: "CLERK_SECRET_KEY",
      value: key.reveal(),
      target: ["preview"],
      type: "encrypted",
      gitBranch: "fix",
    },
  });
  await control("POST", "/vercel/shared-environment", {
    ...{ key: "CLERK_SECRET_KEY", value: key.reveal(), target: ["production"], type: "encrypted" },
  });
  const holding = async (text: string) =>
    (await vercel.places(how)).places.filter(({ value }) => value?.reveal() === text);
  const found = await holding(key.reveal());
  expect(found.map(({ gitBranch, project: name }) => [name, gitBranch])).toEqual([
    ["nightshift", "fix"],
    [undefined, undefined],
  ]);
  for (const { id } of found) await vercel.setPlace(id, new Secret("sk_live_other"), how);
  expect(await holding(key.reveal())).toEqual([]);
  expect((await holding("sk_live_other")).map(({ id }) => id)).toEqual(found.map(({ id }) => id));
});

it("contains: pauses, puts attack mode on, denies, protects, and tells the activity", async () => {
  const { team, project } = sandbox.info.vercel;
  const token = new Secret(sandbox.info.env["VERCEL_API_TOKEN"] ?? "");
  const vercel = openVercelTeam({ http, token, target: async () => ({ project, team }) });
  await vercel.setPaused(true, how);
  expect(await vercel.isPaused(how)).toBe(true);
  await vercel.setPaused(false, how);
  expect(await vercel.isPaused(how)).toBe(false);
  await vercel.setFollowsNew(false, how);
  expect(await control("GET", "/vercel/deployments")).toMatchObject({ autoAssign: false });
  await vercel.setFollowsNew(true, how);
  await vercel.setAttackMode(Date.now() + 60_000, how);
  await vercel.setAttackMode(undefined, how);
  await vercel.denyAddresses(["203.0.113.7", "2001:db8::1"], "runbook test", how);
  await vercel.denyAddresses(["203.0.113.7"], "runbook test", how);
  await vercel.protect(how);
  expect(await vercel.isProtected(how)).toBe(true);
  expect((await vercel.activity(Date.now() - 3_600_000, how)).length).toBeGreaterThan(0);
  expect(await control("GET", "/vercel/unexpected")).toEqual({ requests: [] });
});

// Last: it takes the key away that the others use.
it("rotates by the Platform API: the new key is shown, and the old one dies with the delay", async () => {
  expect((await platform().current(how)).reveal()).toBe(key.reveal());
  const made = await platform().rotate({ delayHours: 0, reason: "test" }, how);
  expect((await platform().current(how)).reveal()).toBe(made.reveal());
  expect(await instance().tryKey(key, how)).toEqual({ taken: false });
  expect(await instance().tryKey(made, how)).toMatchObject({ taken: true });
});
