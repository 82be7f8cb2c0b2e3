import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endEverySession, type Answer, type Progress } from "../../app/lib/end-sessions.ts";
import { startGatedApp, type GatedApp } from "../gate/gated-app.ts";

describe("within its budget", () => {
  /** A clock that only waiting moves, and 30 users with two sessions each. */
  async function ended(budget: number, refuse: (nth: number) => Answer | null = () => null) {
    const sent: number[] = [];
    let nowMs = 0;
    const ok = (body: unknown): Answer => ({ status: 200, body, retryAfter: null });
    const people = Array.from({ length: 30 }, (_, n) => ({ id: `user_${n}`, created_at: n }));
    const parts = {
      now: () => nowMs,
      pause: async (ms: number) => void (nowMs += ms),
      ask: async (_: string, path: string) => {
        sent.push(nowMs);
        nowMs += 20;
        const refused = refuse(sent.length);
        if (refused !== null) return refused;
        if (path.startsWith("/users")) return ok(people);
        if (!path.startsWith("/sessions?")) return ok({});
        return ok(["active", "pending", "ended"].map((status) => ({ id: `sess_${status}`, status })));
      },
    };
    let last: Progress | undefined;
    for await (const each of endEverySession(parts, { budget, after: null, own: "" })) last = each;
    const most = Math.max(...sent.map((at) => sent.filter((one) => one >= at && one < at + 10_000).length));
    return { sent, most, last, nowMs };
  }

  it("sends no more than that in any ten seconds, and ends active and pending sessions", async () => {
    const { sent, most, last } = await ended(7);
    expect(last).toMatchObject({ users: 30, ended: 60, failed: [], done: true });
    expect(sent).toHaveLength(1 + 30 * 3);
    expect(most).toBe(7);
  });

  it("waits as long as Clerk says, and tries again what may pass", async () => {
    const busy = { status: 429, body: null, retryAfter: 31 };
    const { last, nowMs } = await ended(1000, (nth) => (nth === 5 ? busy : null));
    expect(last).toMatchObject({ ended: 60, done: true });
    expect(nowMs).toBeGreaterThan(31_000);
    const down = ended(1000, (nth) => (nth === 1 ? null : { status: 500, body: null, retryAfter: null }));
    expect((await down).last).toMatchObject({
      ended: 0,
      failed: expect.arrayContaining(["user_0", "user_29"]),
    });
  });
});

describe("POST /api/admin/refresh-sessions", () => {
  let app: GatedApp;
  beforeAll(async () => void (app = await startGatedApp()), 300_000);
  afterAll(() => app?.stop());

  async function signedIn(name: string, role?: string) {
    const org = role && { orgId: "org_1", slug: "night", name: "Night", role };
    const given = { id: `user_${name}`, email: `${name}@nightshift.example`, ...(org && { org }) };
    await app.control("POST", "/clerk/users", given);
    const { token } = await app.control("POST", "/clerk/sessions", { userId: given.id });
    await app.control("POST", "/clerk/sessions", { userId: given.id, task: "choose-organization" });
    return { authorization: `Bearer ${token}` };
  }
  const path = "/api/admin/refresh-sessions";
  const post = (headers: Record<string, string>, query = "") =>
    app.ask({ method: "POST", path: path + query, headers });
  const open = async () => {
    const { sessions } = await app.control("GET", "/clerk/sessions");
    return (sessions as { status: string }[]).filter(({ status }) => ["active", "pending"].includes(status))
      .length;
  };

  it("is for admins, once at a time, and leaves no session open", async () => {
    const [admin, member] = [await signedIn("admin", "org:admin"), await signedIn("member", "org:member")];
    for (let n = 0; n < 5; n++) await signedIn(`other${n}`);
    expect((await post({})).status).toBe(401);
    expect((await post(member)).status).toBe(403);
    expect((await post({ ...admin, "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await post(admin, "?after=x")).status).toBe(400);
    expect(await open()).toBe(14);
    const slow = { host: "api.clerk.com", effect: { kind: "latency", delayMs: 300 } };
    const { id } = (await app.control("POST", "/faults", slow)) as { id: string };
    const both = Promise.all([post(admin), post(admin)]);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await app.control("DELETE", `/faults/${id}`);
    const [done, refused] = (await both).sort((one, other) => one.status - other.status);
    expect([done?.status, refused?.status]).toEqual([200, 409]);
    const lines = (done?.body ?? "")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Progress);
    expect(lines).toHaveLength(8);
    expect(lines.at(-1)).toMatchObject({ users: 7, ended: 14, failed: [], done: true });
    expect(lines.slice(0, -1).every(({ done }) => !done)).toBe(true);
    expect(await open()).toBe(0);
  });
});
