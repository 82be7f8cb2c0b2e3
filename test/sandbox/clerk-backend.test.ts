import { createClerkClient, verifyToken } from "@clerk/backend";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../sandbox/world.ts";
import { controlOf } from "../../rehearsal/world/control.ts";
import { enterSandbox } from "../world/inside.ts";

let sandbox: Sandbox;
let leave: () => void;
let control: ReturnType<typeof controlOf>;
const clerk = () =>
  createClerkClient({
    secretKey: sandbox.info.env["CLERK_SECRET_KEY"] ?? "",
    publishableKey: sandbox.info.clerk.publishableKey,
    telemetry: { disabled: true },
  });

beforeAll(async () => {
  sandbox = await startSandbox();
  leave = enterSandbox(sandbox.info);
  control = controlOf(sandbox.info);
});
afterEach(async () => {
  await control("DELETE", "/faults");
  const { violations } = await control("GET", "/violations");
  expect(violations).toEqual([]);
});
afterAll(async () => {
  leave();
  await sandbox.stop();
});

const person = (email: string) =>
  control("POST", "/clerk/users", { email, password: "correct horse battery" });
const signIn = (userId: string) => control("POST", "/clerk/sessions", { userId });

describe("the real @clerk/backend against the fake Backend API", () => {
  it("lists, gets and counts users", async () => {
    const ada = await person("ada@nightshift.example");
    await person("grace@nightshift.example");
    const page = await clerk().users.getUserList({ limit: 1, emailAddress: ["ada@nightshift.example"] });
    expect(page.totalCount).toBe(1);
    expect(page.data[0]?.primaryEmailAddress?.emailAddress).toBe("ada@nightshift.example");
    expect((await clerk().users.getUser(ada.id)).id).toBe(ada.id);
    expect(await clerk().users.getCount()).toBeGreaterThanOrEqual(2);
    await expect(clerk().users.getUser("user_nobody")).rejects.toMatchObject({ status: 404 });
  });

  it("shows ten sessions a page, as Clerk does, and ends the one that is revoked", async () => {
    const user = await person("many@nightshift.example");
    const sessions = [];
    for (let n = 0; n < 12; n++) sessions.push(await signIn(user.id));
    const page = await clerk().sessions.getSessionList({ userId: user.id });
    expect(page.data).toHaveLength(10);
    expect(page.totalCount).toBe(12);
    const id: string = sessions[3].sessionId;
    expect((await clerk().sessions.revokeSession(id)).status).toBe("revoked");
    expect((await clerk().sessions.getSession(id)).status).toBe("revoked");
    const active = await clerk().sessions.getSessionList({ userId: user.id, status: "active", limit: 100 });
    expect(active.data).toHaveLength(11);
  });

  it("refuses what Clerk would refuse, and records it", async () => {
    await expect(clerk().users.getUserList({ limit: 501 })).rejects.toMatchObject({ status: 422 });
    const { violations } = await control("GET", "/violations");
    expect(violations[0]).toMatchObject({ side: "request", problem: expect.stringContaining("limit") });
    await control("DELETE", "/violations");
  });

  it("names the instance", async () => {
    expect((await clerk().instance.get()).id).toBe(sandbox.info.clerk.instance);
  });

  it("refuses a wrong key and a missing one with 401", async () => {
    const wrong = createClerkClient({ secretKey: "sk_live_somethingelse" });
    await expect(wrong.users.getCount()).rejects.toMatchObject({
      status: 401,
      errors: [{ code: "clerk_key_invalid" }],
    });
    expect((await fetch("https://api.clerk.com/v1/users")).status).toBe(401);
  });

  it("counts requests: the 1,001st in ten seconds waits, JWKS never does", async () => {
    const headers = { authorization: `Bearer ${sandbox.info.env["CLERK_SECRET_KEY"]}` };
    const statuses: number[] = [];
    let last: Response | undefined;
    // More than two windows' worth would be needed for the loop to end without a refusal.
    while (!statuses.includes(429) && statuses.length < 10_000) {
      const batch = await Promise.all(
        Array.from({ length: 50 }, () => fetch("https://api.clerk.com/v1/users/count", { headers })),
      );
      statuses.push(...batch.map((one) => one.status));
      last = batch.find((one) => one.status === 429);
      await Promise.all(batch.filter((one) => one !== last).map((one) => one.text()));
    }
    expect(last?.status).toBe(429);
    expect(Number(last?.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect((await fetch("https://api.clerk.com/v1/jwks", { headers })).status).toBe(200);
  }, 60_000);
});

describe("tokens", () => {
  it("verify with the instance's key and carry Clerk's claims, version 2", async () => {
    const user = await person("claims@nightshift.example");
    const { token, sessionId, cookies } = await signIn(user.id);
    const jwtKey = sandbox.info.clerk.jwtKey;
    const claims = await verifyToken(token, { jwtKey, authorizedParties: [sandbox.info.app.origin] });
    expect(claims).toMatchObject({ sub: user.id, sid: sessionId, v: 2, iss: sandbox.info.clerk.frontendApi });
    expect(claims.exp - claims.iat).toBe(60);
    expect(Object.keys(cookies).sort()).toEqual(
      ["__client_uat", "__client_uat_w7mUDPJK", "__session", "__session_w7mUDPJK"].sort(),
    );
    const secretKey = sandbox.info.env["CLERK_SECRET_KEY"] ?? "";
    await expect(verifyToken(token, { secretKey })).resolves.toMatchObject({ sub: user.id });
  });

  it("come expired, forged, foreign, pending, without a claim: whatever a test asks for", async () => {
    const user = await person("minted@nightshift.example");
    const { sessionId } = await signIn(user.id);
    const jwtKey = sandbox.info.clerk.jwtKey;
    const mint = async (body: object) =>
      (await control("POST", "/clerk/tokens", { sessionId, ...body })).token;
    await expect(verifyToken(await mint({ shiftS: -3600 }), { jwtKey })).rejects.toThrow(/expired/i);
    await expect(verifyToken(await mint({ key: "forged" }), { jwtKey })).rejects.toThrow(/signature/i);
    await expect(verifyToken(await mint({ key: "foreign" }), { jwtKey })).rejects.toThrow(/signature/i);
    const claims = await verifyToken(await mint({ claims: { sts: "pending", azp: null } }), { jwtKey });
    expect(claims.sts).toBe("pending");
    expect(claims).not.toHaveProperty("azp");
  });
});
