// Against the sandbox's Backend API, whose requests and answers are held to Clerk's own specification.
import { afterEach, beforeEach, expect, test } from "vitest";
import { createClient, createSession, createUser, type NewUser } from "../../sandbox/clerk/state.ts";
import { SECRET_KEY } from "../../sandbox/ids.ts";
import { openAccounts } from "../../src/adapters/clerk/accounts.ts";
import { retryAfterOf } from "../../src/adapters/clerk/api.ts";
import { Secret } from "../../src/ports/secret.ts";
import type { Http } from "../../src/ports/http.ts";
import { answer } from "../builders/ports.ts";
import { backend, type Backend } from "../sandbox/backend-fixture.ts";

const how = { timeoutMs: 1_000 };
let api: Backend;
/** Every request that was made, e.g. `GET /users`. */
let asked: string[];
beforeEach(() => {
  api = backend();
  asked = [];
});
afterEach(() => expect(api.violations.list()).toEqual([]));

const http: Http = {
  request: async ({ method, url, body }) => {
    const { pathname, search } = new URL(url);
    const path = pathname.replace("/v1", "");
    asked.push(`${method} ${path}`);
    const sent = body === undefined ? undefined : (JSON.parse(body) as object);
    const { status, body: said, headers } = await api.call(method, `${path}${search}`, sent);
    return { ...answer(said, status), headers: headers as Record<string, string> };
  },
};
const accounts = openAccounts({ http, secretKey: async () => await Promise.resolve(new Secret(SECRET_KEY)) });

let made = 0;
const person = (given: Partial<NewUser> = {}) =>
  createUser(api.instance.state, (api.clock.at += 1), { email: `p${++made}@nightshift.example`, ...given });
const signIn = (id: string, task?: string) => {
  const { state } = api.instance;
  const user = state.users.get(id);
  if (user === undefined) throw new Error(id);
  return createSession(state, (api.clock.at += 1), user, createClient(state, api.clock.at), { task });
};

test("walks everybody in order, one request a page, also when the user at the cursor is gone", async () => {
  const ids = Array.from({ length: 7 }, () => person().id);
  const first = await accounts.after(undefined, {}, 3, how);
  expect(first.map(({ id }) => id)).toEqual(ids.slice(0, 3));
  const last = first.at(-1);
  const cursor = { id: last?.id ?? "", createdAt: last?.createdAt ?? 0 };
  expect((await accounts.after(cursor, {}, 3, how)).map(({ id }) => id)).toEqual(ids.slice(3, 6));
  expect(asked).toEqual(["GET /users", "GET /users"]);
  await api.call("DELETE", `/users/${cursor.id}`);
  expect((await accounts.after(cursor, {}, 3, how)).map(({ id }) => id)).toEqual(ids.slice(3, 6));
  await expect(accounts.count({ banned: false }, how)).resolves.toBe(6);
  await expect(
    accounts.find({ emails: ["p2@nightshift.example", "no@x.example"] }, how),
  ).resolves.toHaveLength(1);
  await expect(accounts.find({ ids: [ids[0] ?? "", "user_nobody"] }, how)).resolves.toHaveLength(1);
});

test("asks for activity a day earlier, since Clerk compares days: whoever is active on the day itself is found", async () => {
  const { state } = api.instance;
  const lastActive = (at: string) => {
    const { id } = person();
    const user = state.users.get(id);
    if (user !== undefined) user.lastActiveAt = Date.parse(at);
    return id;
  };
  lastActive("2026-11-27T23:59:59Z");
  const earlierThatDay = lastActive("2026-11-28T00:00:00Z");
  const later = lastActive("2026-11-28T23:59:59Z");
  const nextDay = lastActive("2026-11-29T08:00:00Z");
  person();
  for (const since of ["2026-11-28T00:00:00Z", "2026-11-28T20:00:00Z", "2026-11-28T23:59:59Z"]) {
    const filter = { activeSince: Date.parse(since) };
    const found = await accounts.after(undefined, filter, 100, how);
    expect(found.map(({ id }) => id)).toEqual([earlierThatDay, later, nextDay]);
    await expect(accounts.count(filter, how)).resolves.toBe(3);
    await expect(accounts.find(filter, how)).resolves.toHaveLength(3);
  }
});

test("sees pending sessions, newest first, ends one by one; what is gone is no failure", async () => {
  const { id } = person();
  const [old, task] = [signIn(id), signIn(id, "reset-password")];
  const sessions = await accounts.sessions(id, 0, how);
  expect(sessions.map((each) => [each.id, each.status])).toEqual([
    [task.id, "pending"],
    [old.id, "active"],
  ]);
  await expect(accounts.revoke(task.id, how)).resolves.toBe(true);
  await expect(accounts.revoke("sess_nobody", how)).resolves.toBe(false);
  await expect(accounts.sessions("user_nobody", 0, how)).resolves.toEqual([]);
  expect((await accounts.sessions(id, 0, how)).map(({ status }) => status)).toEqual(["revoked", "active"]);
});

test("bans by fifty end sessions, one who is gone refuses all; a lack of the plan is found without changing anybody", async () => {
  const [one, two] = [person().id, person().id];
  signIn(one);
  await accounts.ban([one, two], how);
  expect(await accounts.count({ banned: true }, how)).toBe(2);
  expect((await accounts.sessions(one, 0, how))[0]?.status).toBe("revoked");
  await accounts.unban([one], how);
  await expect(accounts.ban([one, `user_${"9".repeat(27)}`], how)).rejects.toMatchObject({
    code: "HTTP_STATUS",
  });
  expect(await accounts.count({ banned: true }, how)).toBe(1);
  await accounts.lock(one, how);
  expect((await accounts.find({ ids: [one] }, how))[0]?.locked).toBe(true);
  await accounts.unlock(one, how);
  await expect(accounts.permits("ban", how)).resolves.toBe(true);
  await expect(accounts.permits("lock", how)).resolves.toBe(true);
  Object.assign(api.instance.plan, { bans: false, locks: false });
  await expect(accounts.permits("ban", how)).resolves.toBe(false);
  await expect(accounts.permits("lock", how)).resolves.toBe(false);
  await expect(accounts.ban([one], how)).rejects.toMatchObject({ code: "ACCOUNT_LIMIT" });
});

test("a password, second factors and whatever was added go by their own requests", async () => {
  const { id } = person({
    ...{ totp: true, passkeys: ["phone"], trustedDevices: ["tablet"], externalAccounts: ["oauth_google"] },
    otherEmails: ["other@nightshift.example"],
  });
  signIn(id);
  await expect(accounts.compromise(id, how)).resolves.toBe(true);
  expect((await accounts.sessions(id, 0, how))[0]?.status).toBe("revoked");
  await accounts.clearFactors(id, how);
  const [before] = await accounts.find({ ids: [id] }, how);
  expect(before).toMatchObject({ hasPassword: true, hasSecondFactor: false });
  const [device] = await accounts.devices(id, how);
  const other = before?.emails.find(({ primary }) => !primary);
  for (const [what, thing] of [
    ["email", other],
    ["external-account", before?.externalAccounts[0]],
    ["passkey", before?.passkeys[0]],
    ["device", device],
  ] as const) {
    expect(thing).toBeDefined();
    await expect(accounts.remove(id, what, thing?.id ?? "", how)).resolves.toBe(true);
  }
  const { body: key } = await api.call("POST", "/api_keys", { name: "planted", subject: id });
  expect(await accounts.apiKeys(id, how)).toMatchObject([
    { id: (key as { id: string }).id, name: "planted" },
  ]);
  await accounts.remove(id, "api-key", (key as { id: string }).id, how);
  expect(await accounts.apiKeys(id, how)).toEqual([]);
  expect(await accounts.devices(id, how)).toEqual([]);
  const [after] = await accounts.find({ ids: [id] }, how);
  expect(after).toMatchObject({ externalAccounts: [], passkeys: [] });
  expect(after?.emails).toHaveLength(1);
});

test("a refusal for want of budget says how long", async () => {
  api.instance.rateLimit.limit = 2;
  const { id } = person();
  await accounts.count({}, how);
  await accounts.count({}, how);
  const refused = await accounts.sessions(id, 0, how).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 10_000 });
});

test("Retry-After is seconds or a date, and nothing else", () => {
  const date = "Sun, 29 Nov 2026 12:00:00 GMT";
  expect(retryAfterOf("7", date)).toBe(7_000);
  expect(retryAfterOf("Sun, 29 Nov 2026 12:00:30 GMT", date)).toBe(30_000);
  expect(retryAfterOf("Sun, 29 Nov 2026 11:00:00 GMT", date)).toBe(0);
  for (const none of [undefined, "", "soon"]) expect(retryAfterOf(none, date)).toBeUndefined();
});
