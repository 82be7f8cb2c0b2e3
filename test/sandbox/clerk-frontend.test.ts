import { createClerkClient, verifyToken } from "@clerk/backend";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../sandbox/world.ts";
import { controlOf } from "../../rehearsal/world/control.ts";
import { enterSandbox } from "../world/inside.ts";

let sandbox: Sandbox;
let leave: () => void;
let control: ReturnType<typeof controlOf>;
let userId: string;
const EMAIL = "ada@nightshift.example";
const PASSWORD = "correct horse battery";

beforeAll(async () => {
  sandbox = await startSandbox();
  leave = enterSandbox(sandbox.info);
  control = controlOf(sandbox.info);
  userId = (await control("POST", "/clerk/users", { email: EMAIL, password: PASSWORD })).id;
});
afterAll(async () => {
  const { violations } = await control("GET", "/violations");
  leave();
  await sandbox.stop();
  expect(violations).toEqual([]);
});

/** A browser as far as the Frontend API can tell: an origin and a cookie jar. */
function browser() {
  const jar = new Map<string, string>();
  return {
    jar,
    ask: async (method: string, path: string, fields: Record<string, string> = {}) => {
      const response = await fetch(`https://clerk.nightshift.example${path}`, {
        method,
        redirect: "manual",
        headers: {
          origin: sandbox.info.app.origin,
          cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
        },
        ...(method === "POST" && { body: new URLSearchParams(fields) }),
      });
      for (const line of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        jar.set(name, value);
      }
      // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are asserted, not typed
      const body: any = response.headers.get("content-type")?.includes("json")
        ? await response.json()
        : undefined;
      return { status: response.status, headers: response.headers, body };
    },
  };
}

it("signs in, renews, touches and signs out", async () => {
  const ada = browser();
  expect((await ada.ask("GET", "/v1/client")).body.response).toBeNull();
  const first = await ada.ask("POST", "/v1/client/sign_ins", { identifier: EMAIL });
  expect(first.body.response).toMatchObject({ status: "needs_first_factor" });
  expect(first.headers.get("access-control-allow-credentials")).toBe("true");
  const path = `/v1/client/sign_ins/${first.body.response.id}/attempt_first_factor`;
  const wrong = await ada.ask("POST", path, { strategy: "password", password: "wrong" });
  expect([wrong.status, wrong.body.errors[0].code]).toEqual([422, "form_password_incorrect"]);
  const done = await ada.ask("POST", path, { strategy: "password", password: PASSWORD });
  const sessionId: string = done.body.response.created_session_id;
  expect(done.body.client.sessions[0].id).toBe(sessionId);
  expect(Number(ada.jar.get("__client_uat_w7mUDPJK"))).toBeGreaterThan(0);

  const touched = await ada.ask("POST", `/v1/client/sessions/${sessionId}/touch`, { intent: "focus" });
  expect(touched.body.response.user.id).toBe(userId);
  const renewed = await ada.ask("POST", `/v1/client/sessions/${sessionId}/tokens`);
  const claims = await verifyToken(renewed.body.jwt, { jwtKey: sandbox.info.clerk.jwtKey });
  expect(claims.sid).toBe(sessionId);

  const out = await ada.ask("POST", "/v1/client/sessions?_method=DELETE");
  expect(out.body.response.sessions).toEqual([]);
  expect(ada.jar.get("__client_uat")).toBe("0");
  expect((await ada.ask("POST", `/v1/client/sessions/${sessionId}/tokens`)).status).toBe(401);
});

it("signs in with both at once and refuses strangers", async () => {
  const fields = { identifier: EMAIL, password: PASSWORD };
  expect((await browser().ask("POST", "/v1/client/sign_ins", fields)).body.response.status).toBe("complete");
  const stranger = await browser().ask("POST", "/v1/client/sign_ins", {
    identifier: "nobody@nightshift.example",
  });
  expect([stranger.status, stranger.body.errors[0].code]).toEqual([422, "form_identifier_not_found"]);
});

it("signs in by a ticket, once, and lets a compromised password in only as far as its task", async () => {
  const asKeyHolder = async (path: string, body: object) => {
    const headers = {
      authorization: `Bearer ${sandbox.info.env["CLERK_SECRET_KEY"]}`,
      "content-type": "application/json",
    };
    const url = `https://api.clerk.com/v1${path}`;
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    return (await answer.json()) as { token: string };
  };
  const { token } = await asKeyHolder("/actor_tokens", { user_id: userId, actor: { sub: "intruder" } });
  const intruder = browser();
  const done = await intruder.ask("POST", "/v1/client/sign_ins", { strategy: "ticket", ticket: token });
  const renewed = await intruder.ask(
    "POST",
    `/v1/client/sessions/${done.body.response.created_session_id}/tokens`,
  );
  const claims = await verifyToken(renewed.body.jwt, { jwtKey: sandbox.info.clerk.jwtKey });
  expect(claims).toMatchObject({ sub: userId, act: { sub: "intruder" } });
  const again = await browser().ask("POST", "/v1/client/sign_ins", { strategy: "ticket", ticket: token });
  expect(again.status).toBe(400);

  const { id } = await control("POST", "/clerk/users", {
    email: "late@nightshift.example",
    password: PASSWORD,
  });
  const fields = { identifier: "late@nightshift.example", password: PASSWORD };
  await asKeyHolder(`/users/${id}/password/set_compromised`, { revoke_all_sessions: true });
  const halfway = await browser().ask("POST", "/v1/client/sign_ins", fields);
  expect(halfway.body.client.sessions).toEqual([]);
  await control("PUT", `/clerk/users/${id}/password`, { password: "another horse battery" });
  const back = { ...fields, password: "another horse battery" };
  const through = await browser().ask("POST", "/v1/client/sign_ins", back);
  expect(through.body.client.sessions).toHaveLength(1);
});

it("shakes hands so that the real backend SDK is content", async () => {
  const ada = browser();
  await ada.ask("POST", "/v1/client/sign_ins", { identifier: EMAIL, password: PASSWORD });
  const clerk = createClerkClient({
    secretKey: sandbox.info.env["CLERK_SECRET_KEY"] ?? "",
    publishableKey: sandbox.info.clerk.publishableKey,
    jwtKey: sandbox.info.clerk.jwtKey,
  });
  const document = (cookie: string) =>
    new Request(`${sandbox.info.app.origin}/dashboard`, {
      headers: { cookie, "sec-fetch-dest": "document", accept: "text/html" },
    });
  const authenticate = (cookie: string) =>
    clerk.authenticateRequest(document(cookie), { authorizedParties: [sandbox.info.app.origin] });

  const before = await authenticate(`__client_uat=${ada.jar.get("__client_uat")}`);
  expect(before.status).toBe("handshake");
  const location = new URL(before.headers.get("location") ?? "");
  expect(location.host).toBe("clerk.nightshift.example");
  const back = await ada.ask("GET", location.pathname + location.search);
  expect(back.status).toBe(307);

  const after = await authenticate(`__clerk_handshake=${ada.jar.get("__clerk_handshake")}`);
  const state = after.status === "signed-in" ? after.toAuth().userId : after.status;
  const cookies = after.headers.getSetCookie().map((line) => line.split("=")[0]);
  expect(state === userId || after.headers.get("location") !== null).toBe(true);
  expect(cookies).toEqual(expect.arrayContaining(["__session", "__client_uat", "__clerk_handshake"]));
});

it("sends nobody elsewhere and answers no other origin", async () => {
  const away = await browser().ask("GET", "/v1/client/handshake?redirect_url=https%3A%2F%2Fevil.example%2F");
  expect(away.status).toBe(400);
  const other = await fetch("https://clerk.nightshift.example/v1/client", {
    headers: { origin: "https://evil.example" },
  });
  expect(other.status).toBe(400);
  expect(other.headers.get("access-control-allow-origin")).toBeNull();
});

it("serves the browser SDK from the installed packages, and nothing beside it", async () => {
  const base = "https://clerk.nightshift.example/npm/@clerk/clerk-js@6/dist";
  const script = await fetch(`${base}/clerk.browser.js`);
  expect(script.headers.get("content-type")).toContain("javascript");
  expect((await script.text()).length).toBeGreaterThan(10_000);
  expect((await fetch(`${base}/..%2fpackage.json`)).status).toBe(404);
});
