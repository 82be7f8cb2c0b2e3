/** `runbook token` where the Clerk instance is a production one: a test user signs in, and nobody else does. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClerkClient } from "@clerk/backend";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { password, startTokenWorld, type TokenWorld } from "./token-world.ts";

const email = "probe@nightshift.example";
const ofTheTeam = "user_OfTheTeam";
let world: TokenWorld;
let user: string;
beforeAll(async () => {
  world = await startTokenWorld("production", (root) => {
    const file = join(root, "contacts", "people.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace(/(\n +)(email: )/, `$1clerkId: ${ofTheTeam}$1$2`));
  });
  user = (await world.control("POST", "/clerk/users", { email, password })).id;
  await world.control("POST", "/clerk/users", { id: ofTheTeam, email: "alva@nightshift.example", password });
  await world.control("POST", "/clerk/users", { email: "mara@nightshift.example" });
  await world.control("POST", "/clerk/users", { email: "jane+clerk_test@example.com" });
});
afterEach(async () => {
  await world.control("DELETE", "/faults");
  expect((await world.control("GET", "/violations")).violations).toEqual([]);
});
afterAll(() => world?.stop());

const tickets = async () => (await world.control("GET", "/clerk/tickets")).tickets;

it("is refused a session by the Backend API, as the real SDK sees it", async () => {
  const clerk = createClerkClient({
    secretKey: world.info.env["CLERK_SECRET_KEY"] ?? "",
    telemetry: { disabled: true },
  });
  await expect(clerk.sessions.createSession({ userId: user })).rejects.toMatchObject({
    status: 400,
    errors: [{ code: "request_invalid_for_environment" }],
  });
  const { code, stderr } = await world.token(["--backend"], { RUNBOOK_TEST_USER: email });
  expect(code).toBe(2);
  expect(stderr).toMatch(/On a production instance there is a session by a sign-in alone.*\[BAD_ARGUMENT\]/);
});

it("signs the test user in with their password, and ends the session", async () => {
  const named = { RUNBOOK_TEST_USER: email, RUNBOOK_TEST_USER_PASSWORD: password };
  const { code, stdout, stderr } = await world.token(["--user", email], named);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(await world.verified(stdout)).toMatchObject({ sub: user, azp: world.info.app.origin });
  expect(await world.sessions()).toMatchObject([{ userId: user, status: "revoked" }]);
  expect(await tickets()).toEqual([]);
  expect(stderr + stdout).not.toContain(password);
});

it("redeems a sign-in token where the test user has no password here, and leaves none behind", async () => {
  const { code, stdout } = await world.token(["--json"], { RUNBOOK_TEST_USER: user });
  expect(code).toBe(0);
  const { token, session, environment } = JSON.parse(stdout);
  expect(environment).toBe("production");
  expect((await world.verified(token)).sid).toBe(session);
  expect(await tickets()).toMatchObject([{ userId: user, status: "accepted" }]);
  expect((await world.sessions()).at(-1)).toMatchObject({ id: session, status: "revoked" });
});

it("revokes a sign-in token that was not redeemed, and says what Clerk says", async () => {
  const refused = { kind: "answer", status: 422, body: { errors: [{ code: "captcha_missing_token" }] } };
  const host = "clerk.nightshift.example";
  await world.control("POST", "/faults", { host, path: "/v1/client/sign_ins", effect: refused });
  const { code, stdout, stderr } = await world.token([], { RUNBOOK_TEST_USER: user });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/The test user has no session: .*captcha.* \[SIGN_IN_FAILED\]/i);
  expect((await tickets()).at(-1)).toMatchObject({ status: "revoked" });
});

it("makes a session of nobody but the test user, and asks Clerk to change nothing then", async () => {
  const changes = await world.changes();
  const named = { RUNBOOK_TEST_USER: email };
  for (const [words, env, said] of [
    [[], {}, /no test user is named\. \[TEST_USER_REFUSED\]\n +Make a user/],
    [[], { RUNBOOK_TEST_USER: "gone@nightshift.example" }, /names nobody .*\[TEST_USER_REFUSED\]/],
    [
      ["--user", "mara@nightshift.example"],
      named,
      /mara@nightshift\.example is not the test user .*\[TEST_USER_REFUSED\]/,
    ],
    [["--user", "nobody@nightshift.example"], named, /is not the test user .*\[TEST_USER_REFUSED\]/],
    [
      [],
      { RUNBOOK_TEST_USER: ofTheTeam },
      /is somebody of the team \(example-alex\) .*\[TEST_USER_REFUSED\]/,
    ],
    [
      ["--user", "jane+clerk_test@example.com"],
      named,
      /is a test address, .*\[TEST_ADDRESS_REFUSED\]\n +Anybody/,
    ],
    [[], { RUNBOOK_TEST_USER: "jane+clerk_test@example.com" }, /\[TEST_ADDRESS_REFUSED\]/],
  ] as const) {
    const { code, stdout, stderr } = await world.token(words, env);
    expect(stderr).toMatch(said);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  }
  expect(await changes()).toEqual([]);
});

it("refuses the keys of another instance than the stack's", async () => {
  const key = ["sk", "test", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0"].join("_");
  const { code, stderr } = await world.token([], { CLERK_SECRET_KEY: key, RUNBOOK_TEST_USER: email });
  expect(stderr).toContain("[KEY_WRONG_ENVIRONMENT]");
  expect(code).toBe(2);
});
