/** People, sessions and bulk work in the fake Backend API: what Clerk refuses is refused, and a million cost a page each. */
import { beforeEach, describe, expect, it } from "vitest";
import { Crowd } from "../../sandbox/clerk/crowd.ts";
import { createClient, createSession, createUser, type NewUser } from "../../sandbox/clerk/state.ts";
import { backend, type Backend } from "./backend-fixture.ts";

let api: Backend;
beforeEach(() => void (api = backend()));

const person = (given: Partial<NewUser> = {}) =>
  createUser(api.instance.state, api.clock.at, { email: "ada@nightshift.example", ...given });
function signIn(userId: string, task?: string) {
  const { state } = api.instance;
  const user = state.users.get(userId);
  if (user === undefined) throw new Error(`no ${userId}`);
  api.clock.at += 1;
  return createSession(state, api.clock.at, user, createClient(state, api.clock.at), { task });
}
const crowd = (letter: string, count: number, sessions = 1) => {
  const plan = { count, sessions, pending: 0, activeShare: 0.1, now: api.clock.at };
  api.instance.state.users.crowds.push(new Crowd(letter, plan));
};

describe("lists", () => {
  it("walk everyone once by cursor, newest or oldest first, crowds and others mixed", async () => {
    crowd("A", 40);
    for (let at = 0; at < 30; at++) person({ email: `p${at}@x.example`, createdAt: api.clock.at - at * 61 });
    crowd("B", 40);
    for (const order of ["created_at", "-created_at"]) {
      const seen: { id: string; created_at: number }[] = [];
      let after = "";
      for (;;) {
        const { body } = await api.call("GET", `/users?limit=7&order_by=${order}${after}`);
        seen.push(...body);
        if (body.length < 7) break;
        after = `&starting_after=${body.at(-1).id}`;
      }
      expect(new Set(seen.map(({ id }) => id)).size).toBe(110);
      expect(seen).toHaveLength(110);
      const times = seen.map(({ created_at }) => created_at);
      expect(times).toEqual(times.toSorted((a, b) => (order === "created_at" ? a - b : b - a)));
    }
    expect(api.violations.list()).toEqual([]);
  });

  it.each([
    ["a cursor with another order", "order_by=email_address&starting_after=USER"],
    ["a cursor with an offset", "offset=1&starting_after=USER"],
    ["a cursor that is nobody", "starting_after=user_nobody"],
    ["101 ids", Array.from({ length: 101 }, (_, at) => `user_id=user_${at}`).join("&")],
  ])("refuse %s with 422", async (_what, query) => {
    const { id } = person();
    expect((await api.call("GET", `/users?${query.replace("USER", id)}`)).status).toBe(422);
  });

  it("go on from a time where the cursor's person is gone", async () => {
    crowd("A", 30);
    const { body: page } = await api.call("GET", "/users?limit=10&order_by=created_at");
    const last = page.at(-1);
    expect((await api.call("DELETE", `/users/${last.id}`)).status).toBe(200);
    const gone = await api.call("GET", `/users?order_by=created_at&starting_after=${last.id}`);
    expect(gone.status).toBe(422);
    const on = await api.call(
      "GET",
      `/users?limit=500&order_by=created_at&created_at_after=${last.created_at}`,
    );
    expect(on.body).toHaveLength(20);
    expect((await api.call("GET", "/users/count")).body.total_count).toBe(29);
  });

  it("find by address in any case, by another address, by id", async () => {
    const { id } = person({ otherEmails: ["Second@nightshift.example"] });
    crowd("A", 5);
    const found = await api.call("GET", "/users?email_address=ADA@nightshift.example");
    expect(found.body.map((one: { id: string }) => one.id)).toEqual([id]);
    expect((await api.call("GET", "/users?email_address=second@nightshift.example")).body).toHaveLength(1);
    const both = await api.call(
      "GET",
      `/users?user_id=${id},user_nobody&user_id=user_CrowdA${"3".padStart(21, "0")}`,
    );
    expect(both.body).toHaveLength(2);
    expect((await api.call("GET", "/users?email_address=crowd-a-3@nightshift.example")).body).toHaveLength(1);
  });
});

describe("sessions", () => {
  it("come newest first, pending ones without a filter only", async () => {
    const { id } = person();
    const first = signIn(id);
    const waiting = signIn(id, "choose-organization");
    const all = await api.call("GET", `/sessions?user_id=${id}`);
    expect(all.body.map((one: { id: string }) => one.id)).toEqual([waiting.id, first.id]);
    expect(all.body[0]).toMatchObject({ status: "pending", tasks: [{ key: "choose-organization" }] });
    expect((await api.call("GET", `/sessions?user_id=${id}&status=active`)).body).toHaveLength(1);
    expect((await api.call("GET", `/sessions?user_id=${id}&status=pending`)).status).toBe(422);
    expect((await api.call("POST", `/sessions/${waiting.id}/revoke`)).body.status).toBe("revoked");
  });

  it("are not made by API in production", async () => {
    const { id } = person();
    const made = await api.call("POST", "/sessions", { user_id: id });
    expect(made).toMatchObject({
      status: 400,
      body: { errors: [{ code: "request_invalid_for_environment" }] },
    });
  });

  it("give tokens that live ten years, while they are active", async () => {
    const { id } = person();
    const session = signIn(id);
    const minted = await api.call("POST", `/sessions/${session.id}/tokens`, {
      expires_in_seconds: 315_360_000,
    });
    const claims = JSON.parse(Buffer.from(minted.body.jwt.split(".")[1], "base64url").toString());
    expect(claims.exp - claims.iat).toBe(315_360_000);
    await api.call("POST", `/sessions/${session.id}/revoke`);
    expect((await api.call("POST", `/sessions/${session.id}/tokens`)).status).toBe(404);
    expect((await api.call("POST", `/sessions/${session.id}/tokens/long`)).status).toBe(404);
  });
});

describe("accounts", () => {
  it("are banned one by one or by fifty; that ends every session, and unbanning brings none back", async () => {
    crowd("A", 60, 3);
    const ids: string[] = (await api.call("GET", "/users?limit=51")).body.map(
      (one: { id: string }) => one.id,
    );
    expect((await api.call("POST", "/users/ban", { user_ids: ids })).status).toBe(422);
    expect((await api.call("POST", "/users/ban", { user_ids: [] })).status).toBe(422);
    api.violations.clear();
    const banned = await api.call("POST", "/users/ban", { user_ids: ids.slice(0, 50) });
    expect(banned.body.every((one: { banned: boolean }) => one.banned)).toBe(true);
    expect((await api.call("GET", "/users/count?banned=true")).body.total_count).toBe(50);
    expect((await api.call("POST", "/users/unban", { user_ids: ids.slice(0, 50) })).status).toBe(200);
    const live = await api.call("GET", `/sessions?user_id=${ids[0]}&status=active`);
    expect(live.body).toEqual([]);
    expect(api.instance.state.users.crowds[0]?.counted()).toMatchObject({
      banned: 0,
      sessions: { active: 30, revoked: 150 },
    });
    expect(api.violations.list()).toEqual([]);
  });

  it("cannot be banned or locked where the plan lacks it", async () => {
    const { id } = person();
    Object.assign(api.instance.plan, { bans: false, locks: false });
    expect((await api.call("POST", `/users/${id}/ban`)).status).toBe(402);
    expect((await api.call("POST", "/users/ban", { user_ids: [id] })).status).toBe(402);
    expect((await api.call("POST", `/users/${id}/lock`)).status).toBe(403);
  });

  it("are locked for an hour, sessions and all else stay", async () => {
    const { id } = person();
    signIn(id);
    const locked = await api.call("POST", `/users/${id}/lock`);
    expect(locked.body).toMatchObject({ locked: true, lockout_expires_in_seconds: 3600 });
    expect((await api.call("GET", `/sessions?user_id=${id}&status=active`)).body).toHaveLength(1);
    api.clock.at += 3_600_000;
    expect((await api.call("GET", `/users/${id}`)).body.locked).toBe(false);
    expect((await api.call("POST", "/users/user_nobody/lock")).status).toBe(404);
  });

  it("lose a password with its sessions, and factors by name", async () => {
    const { id } = person({
      ...{ totp: true, backupCodes: true, passkeys: ["Phone"], trustedDevices: ["iPhone"] },
      externalAccounts: ["oauth_google"],
    });
    const before = await api.call("GET", `/users/${id}`);
    expect(before.body).toMatchObject({
      two_factor_enabled: true,
      totp_enabled: true,
      password_enabled: true,
    });
    signIn(id);
    signIn(id, "choose-organization");
    await api.call("POST", `/users/${id}/password/set_compromised`, { revoke_all_sessions: true });
    const sessions: { status: string }[] = (await api.call("GET", `/sessions?user_id=${id}`)).body;
    expect(sessions.map(({ status }) => status)).toEqual(["revoked", "revoked"]);
    const [passkey] = before.body.passkeys;
    const [account] = before.body.external_accounts;
    const devices = await api.call("GET", `/users/${id}/trusted_devices`);
    expect((await api.call("DELETE", `/users/${id}/passkeys/${passkey.id}`)).body.deleted).toBe(true);
    expect((await api.call("DELETE", `/users/${id}/external_accounts/${account.id}`)).body.deleted).toBe(
      true,
    );
    const device = await api.call("DELETE", `/users/${id}/trusted_devices/${devices.body.data[0].id}`);
    expect(device.body.status).toBe("revoked");
    expect((await api.call("DELETE", `/users/${id}/mfa`)).status).toBe(200);
    expect((await api.call("DELETE", `/users/${id}/totp`)).status).toBe(404);
    expect((await api.call("POST", `/users/${id}/remove_password`)).body.password_enabled).toBe(false);
    expect((await api.call("POST", `/users/${id}/password/set_compromised`)).status).toBe(422);
    const after = (await api.call("GET", `/users/${id}`)).body;
    expect(after).toMatchObject({ passkeys: [], external_accounts: [], two_factor_enabled: false });
    expect(api.violations.list()).toEqual([]);
  });

  it("get an address that someone adds, and keep its id when it becomes the primary one", async () => {
    const { id } = person();
    const body = { user_id: id, email_address: "Intruder@else.example", verified: true, primary: true };
    const added = await api.call("POST", "/email_addresses", body);
    const { body: user } = await api.call("GET", `/users/${id}`);
    expect(user.primary_email_address_id).toBe(added.body.id);
    expect(user.email_addresses).toHaveLength(2);
    expect((await api.call("POST", "/email_addresses", body)).status).toBe(409);
    expect((await api.call("DELETE", `/email_addresses/${added.body.id}`)).status).toBe(400);
    const [, mine] = user.email_addresses;
    await api.call("PATCH", `/email_addresses/${mine.id}`, { primary: true });
    expect((await api.call("DELETE", `/email_addresses/${added.body.id}`)).status).toBe(200);
    const again = await api.call("GET", "/users?email_address=intruder@else.example");
    expect(again.body).toEqual([]);
    expect(api.instance.state.users.get(id)?.email).toBe("ada@nightshift.example");
    expect(api.violations.list()).toEqual([]);
  });
});

describe("the rate limit", () => {
  it("slides, counts what it refuses, and blocks the endpoint until the time it told", async () => {
    api.instance.rateLimit.limit = 5;
    const statuses = async (count: number, path = "/users/count") => {
      const all = [];
      for (let at = 0; at < count; at++) all.push((await api.call("GET", path)).status);
      return all;
    };
    expect(await statuses(3)).toEqual([200, 200, 200]);
    api.clock.at += 6_000;
    expect(await statuses(3)).toEqual([200, 200, 429]);
    const refused = await api.call("GET", "/users/count");
    expect(Number(refused.headers["retry-after"])).toBeGreaterThanOrEqual(4);
    api.clock.at += 4_000;
    // The window has room again; another endpoint may, this one waits as it was told.
    expect(await statuses(1, "/instance")).toEqual([200]);
    expect((await api.call("GET", "/jwks")).status).toBe(200);
    api.clock.at += 10_000;
    expect(await statuses(1)).toEqual([200]);
    expect(api.instance.rateLimit.seen(api.clock.at)).toMatchObject({ refused: 2, peak: 7 });
  });
});

it("a million people are there in a moment, and a page of them costs a page", async () => {
  crowd("A", 1_000_000, 2);
  const began = process.cpuUsage().user;
  const newest = await api.call("GET", "/users?limit=100");
  const middle = `user_CrowdA${"500000".padStart(21, "0")}`;
  const page = await api.call("GET", `/users?limit=100&order_by=created_at&starting_after=${middle}`);
  expect(newest.body).toHaveLength(100);
  expect(page.body[0].id).toBe(`user_CrowdA${"500001".padStart(21, "0")}`);
  expect((await api.call("GET", "/users/count")).body.total_count).toBe(1_000_000);
  expect((process.cpuUsage().user - began) / 1_000).toBeLessThan(2_000);
});
