// Verifying a first factor again in a session that goes on, and tokens that Clerk's edge mints: held to Clerk's specification.
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { controlOf } from "../../rehearsal/world/control.ts";
import { startSandbox, type Sandbox } from "../../sandbox/world.ts";
import { enterSandbox } from "../world/inside.ts";

let sandbox: Sandbox;
let leave: () => void;
let control: ReturnType<typeof controlOf>;

beforeAll(async () => {
  sandbox = await startSandbox();
  leave = enterSandbox(sandbox.info);
  control = controlOf(sandbox.info);
});
afterAll(async () => {
  const { violations } = await control("GET", "/violations");
  leave();
  await sandbox.stop();
  expect(violations).toEqual([]);
});

/** A signed-in browser, as far as the Frontend API can tell. */
async function signedIn(name: string, user: object = {}, session: object = {}) {
  const given = {
    id: `user_${name}`,
    email: `${name}@nightshift.example`,
    password: "correct horse",
    ...user,
  };
  await control("POST", "/clerk/users", given);
  const { sessionId, client, token } = await control("POST", "/clerk/sessions", {
    userId: given.id,
    ...session,
  });
  return {
    token: token as string,
    ask: async (path: string, fields: Record<string, string> = {}) => {
      const url = `https://clerk.nightshift.example/v1/client/sessions/${sessionId}/${path}`;
      const headers = { origin: sandbox.info.app.origin, cookie: `__client=${client}` };
      const response = await fetch(url, { method: "POST", headers, body: new URLSearchParams(fields) });
      // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are asserted, not typed
      return { status: response.status, body: (await response.json()) as any };
    },
  };
}

const hourAgo = () => ({ createdAt: Date.now() - 3_600_000 });
const fva = (token: string) => (decodeJwt(token) as { fva: number[] }).fva[0];

it("verifies a password, and the next token says so", async () => {
  const ada = await signedIn("ada", {}, hourAgo());
  expect(fva(ada.token)).toBe(60);
  const begun = await ada.ask("verify", { level: "first_factor" });
  expect(begun.body.response).toMatchObject({
    status: "needs_first_factor",
    supported_first_factors: [{ strategy: "password" }],
  });
  const wrong = await ada.ask("verify/attempt_first_factor", { strategy: "password", password: "guess" });
  expect([wrong.status, wrong.body.errors[0].code]).toEqual([422, "form_password_incorrect"]);
  expect(fva((await ada.ask("tokens")).body.jwt)).toBe(60);
  const right = { strategy: "password", password: "correct horse" };
  const done = await ada.ask("verify/attempt_first_factor", right);
  expect(done.body.response.status).toBe("complete");
  expect(fva(done.body.client.sessions[0].last_active_token.jwt)).toBe(0);
});

it("sends a code by e-mail, and takes it once", async () => {
  const ben = await signedIn("ben", { password: null }, hourAgo());
  await control("PUT", "/clerk/users/user_ben/factors", { emailCode: true });
  const [factor] = (await ben.ask("verify", { level: "first_factor" })).body.response.supported_first_factors;
  const { strategy, email_address_id } = factor;
  expect((await ben.ask("verify/attempt_first_factor", { strategy, code: "1" })).status).toBe(422);
  await ben.ask("verify/prepare_first_factor", { strategy, email_address_id });
  const { codes } = await control("GET", "/clerk/codes");
  const attempt = { strategy, code: codes.at(-1).code };
  expect((await ben.ask("verify/attempt_first_factor", attempt)).body.response.status).toBe("complete");
  expect((await ben.ask("verify/attempt_first_factor", attempt)).status).toBe(422);
});

it("has nothing to ask of somebody who signs in by a social account, and does not time it", async () => {
  const social = { password: null, externalAccounts: ["oauth_google"] };
  const cleo = await signedIn("cleo", social, { untimed: true });
  expect(fva(cleo.token)).toBe(-1);
  const { body } = await cleo.ask("verify", { level: "first_factor" });
  expect(body.response.supported_first_factors).toEqual([{ strategy: "oauth_google" }]);
  const attempt = await cleo.ask("verify/attempt_first_factor", { strategy: "password", password: "x" });
  expect(attempt.status).toBe(422);
});

it("mints at the edge over older claims, revoked or not, but not where its cache is skipped", async () => {
  const dan = await signedIn("dan", {}, hourAgo());
  await control("PUT", "/clerk/browser", { sessionMinter: true });
  const environment = await fetch("https://clerk.nightshift.example/v1/environment");
  expect(environment.status).toBe(200);
  expect(await environment.json()).toMatchObject({ auth_config: { session_minter: true } });
  const first = (await dan.ask("tokens?debug=skip_cache", { token: dan.token, force_origin: "true" })).body
    .jwt;
  expect(decodeProtectedHeader(first)["oiat"]).toBe(decodeJwt(first).iat);
  await dan.ask("verify/attempt_first_factor", { strategy: "password", password: "correct horse" });
  const cloned = (await dan.ask("tokens", { token: first })).body.jwt;
  expect(fva(cloned)).toBe(60);
  expect(decodeProtectedHeader(cloned)["oiat"]).toBe(decodeJwt(first).iat);
  const origin = (await dan.ask("tokens?debug=skip_cache", { token: cloned, force_origin: "true" })).body.jwt;
  expect(fva(origin)).toBe(0);
  const { sid } = decodeJwt(first);
  await control("POST", `/clerk/sessions/${sid}/revoke`);
  expect((await dan.ask("tokens", { token: cloned })).status).toBe(200);
  expect((await dan.ask("tokens", { token: cloned, force_origin: "true" })).status).toBe(401);
  await control("PUT", "/clerk/browser", { sessionMinter: false });
});
