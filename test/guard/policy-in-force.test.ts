// What the gate does with the auth policy: the real gate with Clerk's real middleware, in memory.
import { afterEach, describe, expect, it, vi } from "vitest";
import { signPolicy, type AuthPolicy } from "../../guard/src/auth-policy.ts";
import { generateGateKeys } from "../../guard/src/grant.ts";
import { audience, keys } from "./builders.ts";
import { forgetGate, memoryGate, start, type AskHow, type MemoryGate } from "./memory-gate.ts";

afterEach(() => {
  forgetGate();
  vi.unstubAllGlobals();
});

const signed = (change: Partial<AuthPolicy>) =>
  signPolicy({ aud: audience, generation: 1, epoch: 0, deny: [], ...change }, keys.privateKey);
const gateWith = async (
  policy: Partial<AuthPolicy>,
  grant: Parameters<typeof memoryGate>[0] = null,
  more = {},
) => await memoryGate(grant, { ...more, env: { AUTH_GATE_POLICY: await signed(policy) } });

const page = { accept: "text/html", "sec-fetch-dest": "document" };
const withToken = (token: string, headers: Record<string, string> = page): AskHow => ({
  headers: { ...headers, cookie: `__session=${token}; __client_uat=1` },
});
/** Without a network: whatever asks Clerk is told this. */
function clerkSays(createdMs: number | null): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(String(url));
    return createdMs === null ? Response.json({}, { status: 503 }) : Response.json({ created_at: createdMs });
  });
  return asked;
}
const dashboard = async (gate: MemoryGate, token: string) => await gate.ask("/dashboard", withToken(token));
/** Ten minutes after `start`, from before which nobody's sign-in counts. */
const epoch = start + 600;

describe("deny, in normal times", () => {
  it.each([["user_ada"], ["sess_ada"], ["user_boss"]])("keeps %s out, and nobody else", async (id) => {
    const gate = await gateWith({ deny: [id] });
    const claims = { act: { sub: "user_boss" } };
    const mine = await gate.token({ claims });
    const seen = await dashboard(gate, mine);
    expect(seen.status).toBe(401);
    expect(seen.app).toBeNull();
    expect(seen.body).toContain("You have been signed out");
    expect(seen.body).toContain('href="/verify-again?return_to=%2Fdashboard"');
    expect(seen.body).not.toContain(id);
    const other = await gate.token({ claims: { sub: "user_ben", sid: "sess_ben" } });
    expect((await dashboard(gate, other)).app?.userId).toBe("user_ben");
  });

  it("answers APIs and server actions 401, and a public page sees nobody", async () => {
    const gate = await gateWith({ deny: ["user_ada"] });
    const mine = await gate.token();
    const api = await gate.ask("/api/me", { headers: { authorization: `Bearer ${mine}` } });
    expect([api.status, JSON.parse(api.body).error.code]).toEqual([401, "signed_out"]);
    const action = { "next-action": "x", "content-length": "9" };
    expect((await gate.ask("/dashboard", { ...withToken(mine, action), method: "POST" })).status).toBe(401);
    const home = await gate.ask("/", withToken(mine));
    expect(home.app).toMatchObject({ userId: null });
    expect(home.app?.headers.get("cookie") ?? "").not.toContain("__session");
    expect(home.headers.get("cache-control")).toBe("private, no-store");
  });

  it("is written down once a minute for each session, with neither path's query nor a token", async () => {
    const gate = await gateWith({ deny: ["user_ada"], generation: 7 });
    const mine = await gate.token();
    await gate.ask("/dashboard?secret=1", withToken(mine));
    await dashboard(gate, mine);
    expect(gate.events).toEqual([
      {
        ...{ event: "auth-gate-policy-refused", because: "denied", generation: 7, method: "GET" },
        ...{ path: "/dashboard", userId: "user_ada", sessionId: "sess_ada", actor: null },
        time: new Date(start * 1000).toISOString(),
      },
    ]);
  });

  it("holds in a preview, too, where a session of production may be shown", async () => {
    const gate = await memoryGate(null, {
      env: { AUTH_GATE_POLICY: await signed({ deny: ["user_ada"] }), VERCEL_ENV: "preview" },
    });
    expect((await dashboard(gate, await gate.token())).status).toBe(401);
  });
});

describe("the epoch, in normal times", () => {
  const later = async (policy: Partial<AuthPolicy> = { epoch }) => {
    const gate = await gateWith(policy);
    gate.at(700);
    return gate;
  };
  /** Verified 60 to 120 s ago at `start` + 700 s: by fva since the epoch at the earliest. */
  const since = { shiftS: 700, claims: { fva: [0, -1] } };
  const before = { shiftS: 700, claims: { fva: [5, -1] } };

  it("sends documents to /verify-again and back, by 303", async () => {
    const gate = await later();
    const mine = await gate.token(before);
    for (const headers of [page, { rsc: "1" }]) {
      const seen = await gate.ask("/dashboard?week=2&_rsc=x1", withToken(mine, headers));
      expect(seen.status).toBe(303);
      expect(seen.app).toBeNull();
      const to = new URL(seen.headers.get("location") ?? "");
      expect(to.pathname).toBe("/verify-again");
      expect([...to.searchParams]).toEqual([["return_to", "/dashboard?week=2"]]);
    }
    const form = await gate.ask("/dashboard", { ...withToken(mine), method: "POST" });
    expect(form.status).toBe(303);
    expect((await dashboard(gate, await gate.token(since))).app?.userId).toBe("user_ada");
  });

  it("answers APIs as Clerk's useReverification understands it, and actions as Next.js does", async () => {
    const gate = await later();
    const mine = await gate.token(before);
    const api = await gate.ask("/api/me", { headers: { authorization: `Bearer ${mine}` } });
    expect(api.status).toBe(403);
    const metadata = { reverification: { level: "first_factor", afterMinutes: 1 } };
    expect(JSON.parse(api.body)).toEqual({
      clerk_error: { type: "forbidden", reason: "reverification-error", metadata },
    });
    // Two characters: an action without arguments, such as Clerk's own.
    for (const length of ["9", "2"]) {
      const headers = { "next-action": "x", "content-length": length };
      const action = await gate.ask("/dashboard", { ...withToken(mine, headers), method: "POST" });
      expect(action.status).toBe(303);
      expect(action.headers.get("location")).toBeNull();
      expect(action.headers.get("x-action-redirect")).toBe("/verify-again?return_to=%2Fdashboard;push");
    }
  });

  it("sees nobody from before it on public pages, /verify-again and /sign-in among them", async () => {
    const gate = await later();
    for (const path of ["/", "/sign-in", "/verify-again"])
      expect((await gate.ask(path, withToken(await gate.token(before)))).app).toMatchObject({ userId: null });
  });

  it("tells the page itself whether the session counts by now", async () => {
    const gate = await later();
    const json = { accept: "application/json" };
    const probe = async (how: Parameters<typeof gate.token>[0]) =>
      (await gate.ask("/verify-again", withToken(await gate.token(how), json))).status;
    expect(await probe(before)).toBe(403);
    expect(await probe(since)).toBe(200);
    expect((await gate.ask("/verify-again", { headers: json })).status).toBe(401);
    expect((await gate.ask("/verify-again", { headers: page })).app).not.toBeNull();
  });

  it("is not fooled by a token that Clerk's edge minted over older claims", async () => {
    const gate = await later();
    const cloned = await gate.token({ ...since, header: { oiat: epoch - 30 } });
    expect((await dashboard(gate, cloned)).status).toBe(303);
  });

  it("asks Clerk once when a session was created that was never verified, and keeps the answer", async () => {
    const asked = clerkSays((epoch + 5) * 1000);
    const gate = await later();
    const social = await gate.token({ shiftS: 700, claims: { fva: [-1, -1] } });
    expect((await dashboard(gate, social)).app?.userId).toBe("user_ada");
    expect((await dashboard(gate, social)).app?.userId).toBe("user_ada");
    expect(asked).toEqual(["https://api.clerk.com/v1/sessions/sess_ada"]);
  });

  it("sends those to verify whose session Clerk says is older, or about whom it says nothing", async () => {
    const gate = await later();
    const social = (sid: string) => gate.token({ shiftS: 700, claims: { sid, fva: [-1, -1] } });
    const old = clerkSays((epoch - 5) * 1000);
    expect((await dashboard(gate, await social("sess_old"))).status).toBe(303);
    expect((await dashboard(gate, await social("sess_old"))).status).toBe(303);
    expect(old).toHaveLength(1);
    const down = clerkSays(null);
    expect((await dashboard(gate, await social("sess_new"))).status).toBe(303);
    clerkSays((epoch + 5) * 1000);
    expect((await dashboard(gate, await social("sess_new"))).status).toBe(200);
    expect(down).toHaveLength(1);
  });

  it("asks Clerk for no more than twenty sessions in ten seconds", async () => {
    const asked = clerkSays((epoch + 5) * 1000);
    const gate = await later();
    const visit = async (n: number) => {
      const token = await gate.token({ shiftS: 700, claims: { sid: `sess_n${n}`, fva: [-1, -1] } });
      return (await dashboard(gate, token)).status;
    };
    for (let n = 0; n < 20; n++) expect(await visit(n)).toBe(200);
    expect(await visit(20)).toBe(303);
    expect(asked).toHaveLength(20);
    gate.at(711);
    expect(await visit(20)).toBe(200);
  });
});

describe("under a grant", () => {
  it("refuses whom the policy denies, and sessions from before the epoch", async () => {
    const unavailable = async (policy: Partial<AuthPolicy>, how: object = {}) => {
      forgetGate();
      const gate = await gateWith(policy, {});
      gate.at(700);
      return await dashboard(gate, await gate.token({ shiftS: 690, ...how }));
    };
    expect((await unavailable({})).app?.userId).toBe("user_ada");
    expect((await unavailable({ deny: ["sess_ada"] })).status).toBe(503);
    expect((await unavailable({ epoch })).status).toBe(503);
    expect((await unavailable({ epoch }, { claims: { fva: [0, -1] } })).app?.userId).toBe("user_ada");
  });
});

describe("where the policy comes from", () => {
  /** Lane runtime with an Edge Config in memory. */
  async function runtimeGate(env: Record<string, string> = {}) {
    const store: { policy?: string; isUp: boolean } = { isUp: true };
    const reads: string[] = [];
    vi.stubGlobal("fetch", async (url: string) => {
      reads.push(String(url));
      if (!store.isUp) throw new TypeError("fetch failed");
      return Response.json(store.policy === undefined ? {} : { auth_policy: store.policy });
    });
    const connection = "https://edge-config.vercel.com/ecfg_1?token=t";
    const lane = { AUTH_GATE_LANE: "runtime", AUTH_GATE_EDGE_CONFIG: connection };
    const gate = await memoryGate(null, { env: { ...lane, ...env } });
    const statusAt = async (seconds: number) => {
      gate.at(seconds);
      return (await dashboard(gate, await gate.token({ shiftS: seconds }))).status;
    };
    return { store, reads, gate, statusAt };
  }

  it("is in force with the next read, and costs no request of its own", async () => {
    const { store, reads, statusAt } = await runtimeGate();
    expect(await statusAt(0)).toBe(200);
    store.policy = await signed({ deny: ["user_ada"] });
    expect(await statusAt(4)).toBe(200);
    expect(await statusAt(5)).toBe(401);
    store.policy = await signed({ generation: 2 });
    expect(await statusAt(11)).toBe(200);
    expect(new Set(reads)).toEqual(
      new Set(["https://edge-config.vercel.com/ecfg_1/items?version=1&key=auth_gate&key=auth_policy"]),
    );
    expect(reads.length).toBeLessThanOrEqual(4);
  });

  it("stands without an end while nothing newer can be read, whatever the store says instead", async () => {
    const { store, statusAt, gate } = await runtimeGate();
    store.policy = await signed({ generation: 5, deny: ["user_ada"] });
    expect(await statusAt(0)).toBe(401);
    store.isUp = false;
    expect(await statusAt(3 * 3600)).toBe(401);
    store.isUp = true;
    for (const [nth, text] of [undefined, "garbage", await signed({ generation: 4 })].entries()) {
      if (text === undefined) delete store.policy;
      else store.policy = text;
      expect(await statusAt(4 * 3600 + nth * 60)).toBe(401);
    }
    store.policy = await signed({ generation: 6 });
    expect(await statusAt(5 * 3600)).toBe(200);
    const problems = gate.events.flatMap((event) =>
      event.event === "auth-gate-problem" ? [event.problem] : [],
    );
    for (const why of ["unreadable", "absent", "malformed", "older-generation"])
      expect(problems).toContainEqual(expect.stringContaining(`is ${why}: the last that was read stands`));
  });

  it("is the deployment's own in a process that has read none, which is also its floor", async () => {
    const AUTH_GATE_POLICY = await signed({ generation: 5, deny: ["user_ada"] });
    const { store, statusAt, gate } = await runtimeGate({ AUTH_GATE_POLICY });
    store.isUp = false;
    expect(await statusAt(0)).toBe(401);
    expect(gate.events).toContainEqual(
      expect.objectContaining({ problem: expect.stringMatching(/deployment carries stands, generation 5/) }),
    );
    store.isUp = true;
    // Somebody restored a backup of the store.
    store.policy = await signed({ generation: 4 });
    expect(await statusAt(60)).toBe(401);
    store.policy = await signed({ generation: 5 });
    expect(await statusAt(120)).toBe(200);
  });

  it("answers 503 instead where the stack requires it to be read", async () => {
    const AUTH_GATE_POLICY = await signed({ generation: 5 });
    const { store, statusAt, gate } = await runtimeGate({
      AUTH_GATE_POLICY,
      AUTH_GATE_POLICY_REQUIRED: "true",
    });
    store.isUp = false;
    expect(await statusAt(0)).toBe(503);
    expect((await gate.ask("/", { headers: page })).app).toMatchObject({ userId: null });
    expect(JSON.parse((await gate.ask("/api/me")).body).error.code).toBe("policy_unavailable");
    store.isUp = true;
    store.policy = await signed({ generation: 5 });
    expect(await statusAt(60)).toBe(200);
    store.isUp = false;
    expect(await statusAt(3600)).toBe(200);
  });

  it.each([
    ["another project's", { aud: "prj_other:production" }, keys],
    ["another key's", {}, generateGateKeys()],
  ])("is not obeyed when it is %s", async (_, change, { privateKey }) => {
    const policy = { aud: audience, generation: 1, epoch: 0, deny: ["user_ada"], ...change };
    const gate = await memoryGate(null, { env: { AUTH_GATE_POLICY: await signPolicy(policy, privateKey) } });
    expect((await dashboard(gate, await gate.token())).status).toBe(200);
    expect(gate.events).toContainEqual(expect.objectContaining({ event: "auth-gate-problem" }));
  });
});
