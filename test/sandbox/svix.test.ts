/** Clerk's webhooks as Svix sends them: signatures, the schedule, what ends it, and what a person can do in the portal. */
import { verifyWebhook } from "@clerk/backend/webhooks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CLERK_INSTANCE } from "../../sandbox/ids.ts";
import { addEmail, createClient, createSession, createUser } from "../../sandbox/clerk/state.ts";
import { createSvixPortal } from "../../sandbox/svix/portal.ts";
import type { Send } from "../../sandbox/svix/attempt.ts";
import { Svix } from "../../sandbox/svix/svix.ts";
import { backend } from "./backend-fixture.ts";
import { HeldClock } from "./held-clock.ts";

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 24 * 3_600_000];
const url = "https://app.nightshift.example/api/webhooks/clerk";

let clock: HeldClock;
let svix: Svix;
let sent: Parameters<Send>[0][];
let answer: Send;

beforeEach(() => {
  clock = new HeldClock();
  svix = new Svix(clock);
  sent = [];
  answer = async () => ({ status: 200, control: undefined });
  svix.sendBy((request, signal) => {
    sent.push(request);
    return answer(request, signal);
  });
});
afterEach(() => svix.stop());

const status = (code: number, control?: string) => {
  answer = async () => ({ status: code, control });
};
const asRequest = ({ url: to, headers, body }: (typeof sent)[0]) =>
  new Request(to, { method: "POST", headers, body });
const only = () => {
  const [one, ...others] = svix.deliveries();
  if (one === undefined || others.length > 0) throw new Error(`${others.length + 1} deliveries`);
  return one;
};
const spread = () => only().attempts.map(({ at }) => at - (only().attempts[0]?.at ?? 0));

it("signs as Clerk's own verifier wants it, with one id and the same bytes for all endpoints", async () => {
  const endpoints = [svix.add({ url }), svix.add({ url: "https://second.nightshift.example/hook" })];
  const id = svix.emit("user.created", { type: "user.created", data: { id: "user_1" } });
  await clock.advance(second);
  expect(sent.map(({ headers }) => headers["svix-id"])).toEqual([id, id]);
  expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
  // The verifier looks at the system's time; the held clock's is another.
  const signedNow = new Svix({ now: Date.now, sleep: () => new Promise(() => undefined) });
  const at = signedNow.add({ url, secret: endpoints[0]?.secret ?? "" });
  const { signedHeaders } = await import("../../sandbox/svix/endpoint.ts");
  const body = sent[0]?.body ?? "";
  const headers = signedHeaders(at, { id, body }, Date.now());
  const verified = await verifyWebhook(asRequest({ url, headers, body }), { signingSecret: at.secret });
  expect(verified.type).toBe("user.created");
  const other = verifyWebhook(asRequest({ url, headers, body }), {
    signingSecret: endpoints[1]?.secret ?? "",
  });
  await expect(other).rejects.toThrow();
});

it("tries at 0, 5 s, 5 min, 35 min, 2 h 35, 7 h 35, 17 h 35 and 27 h 35, and then no more", async () => {
  svix.add({ url });
  status(503);
  svix.emit("user.created", {});
  await svix.skip(4 * day);
  const after = [0, 5 * second, 5 * minute + 5 * second];
  expect(spread().slice(0, 3)).toEqual(after);
  const rest = [35 * minute, 2 * hour + 35 * minute, 7 * hour + 35 * minute];
  expect(spread().slice(3)).toEqual(
    [...rest, 17 * hour + 35 * minute, 27 * hour + 35 * minute].map((ms) => ms + 5 * second),
  );
  expect(only().state).toBe("failed");
});

it("counts a redirect and an answer after 15 s as failures, and any 2xx as a success", async () => {
  svix.add({ url });
  status(307);
  svix.emit("user.created", {});
  await clock.advance(second);
  expect(only().attempts[0]).toMatchObject({ status: 307, why: "status 307" });
  answer = (_, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("late"))));
  await clock.advance(5 * second);
  await clock.advance(15 * second);
  expect(only().attempts[1]).toMatchObject({ status: null, why: "no answer within 15 s" });
  status(204);
  await clock.advance(5 * minute);
  expect(only()).toMatchObject({ state: "delivered" });
});

it("obeys the receiver's abort-message and disable", async () => {
  const { id } = svix.add({ url });
  status(500, "abort-message");
  svix.emit("user.created", {});
  await svix.skip(day);
  expect(only()).toMatchObject({ state: "failed", attempts: [{ status: 500 }] });
  status(500, "disable");
  svix.emit("user.updated", {});
  await svix.skip(day);
  expect(svix.get(id)?.disabled).toBe(true);
  expect(sent).toHaveLength(2);
});

describe("an endpoint at which everything fails", () => {
  it("is disabled after five days of it, and retries end with it", async () => {
    const { id } = svix.add({ url });
    status(503);
    for (let hours = 0; hours < 7 * 24 && svix.get(id)?.disabled !== true; hours += 6) {
      svix.emit("user.created", {});
      await svix.skip(6 * hour);
    }
    const days = svix.counts().now - clock.now();
    expect(days).toBeGreaterThan(5 * day);
    expect(days).toBeLessThan(6 * day);
    const before = sent.length;
    svix.emit("user.created", {});
    await svix.skip(2 * day);
    expect(sent).toHaveLength(before);
    expect(svix.deliveries().some(({ state }) => state === "pending")).toBe(false);
  });

  it("is not while one success comes in between", async () => {
    const { id } = svix.add({ url });
    for (let hours = 0; hours < 10 * 24; hours += 12) {
      status(hours % 96 === 84 ? 200 : 503);
      svix.emit("user.created", {});
      await svix.skip(12 * hour);
    }
    expect(svix.get(id)?.disabled).toBe(false);
  });
});

describe("the portal, for who has the key of its URL", () => {
  const portal = () => createSvixPortal(svix);
  const act = async (key: string, path: string, body: object = {}) =>
    await portal().handle({
      method: path === "" ? "GET" : "POST",
      url: new URL(`https://app.svix.com/portal/endpoints${path}`),
      headers: { authorization: `Bearer ${key}` },
      body: Buffer.from(JSON.stringify(body)),
    });

  it("sends again what failed and what was never tried, under the same id and signed anew", async () => {
    const { id } = svix.add({ url });
    status(500, "disable");
    const failed = svix.emit("user.created", {});
    await clock.advance(second);
    const missed = svix.emit("user.updated", {});
    await clock.advance(minute);
    status(200);
    const key = svix.openPortal();
    expect((await act(key, "")).body).toEqual({ endpoints: [{ id, url, disabled: true }] });
    expect((await act(key, `/${id}/enable`)).status).toBe(200);
    expect((await act(key, `/${id}/recover`)).body).toEqual({ sent: 1 });
    expect((await act(key, `/${id}/replay-missing`, { since: 0 })).body).toEqual({ sent: 1 });
    await clock.advance(second);
    expect(sent.slice(1).map(({ headers }) => headers["svix-id"])).toEqual([failed, missed]);
    expect(sent[1]?.headers["svix-timestamp"]).not.toBe(sent[0]?.headers["svix-timestamp"]);
    // Nothing is left to send again.
    expect((await act(key, `/${id}/recover`)).body).toEqual({ sent: 0 });
    expect((await act(key, `/${id}/replay-missing`)).body).toEqual({ sent: 0 });
    expect(svix.resend(id, failed)).toBe(true);
    await clock.advance(second);
    expect(sent.at(-1)?.headers["svix-id"]).toBe(failed);
  });

  it("is shut to everybody else, and to a URL that is a week old", async () => {
    const { id } = svix.add({ url });
    const key = svix.openPortal();
    expect((await act("somebody", `/${id}/recover`)).status).toBe(401);
    await svix.skip(7 * day);
    expect((await act(key, `/${id}/recover`)).status).toBe(401);
  });
});

it("signs with the old secret and the new one for a day after a rotation", async () => {
  const { id } = svix.add({ url });
  svix.rotate(id);
  svix.emit("user.created", {});
  await clock.advance(second);
  expect(sent[0]?.headers["svix-signature"]?.split(" ")).toHaveLength(2);
  await clock.advance(day);
  svix.emit("user.created", {});
  await clock.advance(second);
  expect(sent[1]?.headers["svix-signature"]?.split(" ")).toHaveLength(1);
});

it("tells of people and sessions: one event for what happens to somebody in one turn", async () => {
  const { instance, clock: now } = backend();
  const { state, webhooks } = instance;
  createUser(state, now.at, { email: "before@nightshift.example" });
  webhooks.add({ url });
  const user = createUser(state, now.at, {
    email: "Ada@nightshift.example",
    otherEmails: ["b@else.example"],
  });
  await Promise.resolve();
  const session = createSession(state, now.at, user, createClient(state, now.at));
  await Promise.resolve();
  addEmail(state, user, "third@else.example", now.at);
  state.users.edit(user.id, now.at);
  state.users.mark(user.id, { banned: true }, now.at);
  state.sessions.end(session, "revoked", now.at);
  await Promise.resolve();
  state.users.remove(user.id);
  const told = webhooks.deliveries().map(({ message }) => JSON.parse(message.body) as Record<string, never>);
  expect(told.map(({ type }) => type)).toEqual([
    ...["user.created", "session.created", "user.updated", "session.revoked", "user.updated", "user.deleted"],
  ]);
  expect(told[0]).toMatchObject({
    ...{ object: "event", instance_id: CLERK_INSTANCE, timestamp: now.at },
    data: { id: user.id, object: "user", email_addresses: [{}, {}] },
  });
  expect(told.at(-2)).toMatchObject({ data: { banned: true, email_addresses: [{}, {}, {}] } });
  expect(told.at(-1)?.["data"]).toEqual({ deleted: true, id: user.id, object: "user" });
});
