/** `runbook token` where the Clerk instance is a development one: user, session and token by the Backend API. */
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { verifyToken } from "@clerk/backend";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { startTokenWorld, type TokenWorld } from "./token-world.ts";

let world: TokenWorld;
beforeAll(async () => {
  world = await startTokenWorld("development");
});
afterEach(async () => {
  await world.control("DELETE", "/faults");
  expect((await world.control("GET", "/violations")).violations).toEqual([]);
});
afterAll(() => world?.stop());

const path = (name: string) => join(world.root, ".runbook", name);
const jwt = /[\w-]+\.[\w-]+\.[\w-]+/;

it("prints a token of a new user that the real SDK takes, and takes session and user away again", async () => {
  const { code, stdout, stderr } = await world.token([]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const claims = await world.verified(stdout);
  expect(claims.sub).toMatch(/^user_/);
  expect(await world.emails()).toEqual([]);
  expect(await world.sessions()).toEqual([]);
});

it("takes anybody of the instance, and ends nothing but what it began", async () => {
  const { id } = await world.control("POST", "/clerk/users", { email: "mara@nightshift.example" });
  const { sessionId } = await world.control("POST", "/clerk/sessions", { userId: id });
  const said = await world.token(["--json", "--user", "Mara@nightshift.example"]);
  const told = JSON.parse(said.stdout);
  expect(told).toMatchObject({ user: id, environment: "development", token: expect.stringMatching(jwt) });
  expect((await world.verified(told.token)).sub).toBe(id);
  expect(await world.sessions()).toMatchObject([
    { id: sessionId, status: "active" },
    { id: told.session, status: "revoked" },
  ]);
  expect(await world.emails()).toEqual(["mara@nightshift.example"]);
});

it("makes a user for a test address, and leaves what it is told to leave", async () => {
  const { code, stdout, stderr } = await world.token(["--user", "jane+clerk_test@example.com", "--keep"]);
  expect(code).toBe(0);
  const { sub, sid } = await world.verified(stdout);
  expect(stderr).toBe(`Left as asked: session ${sid}, user ${sub}.\n`);
  expect(await world.emails()).toContain("jane+clerk_test@example.com");
  expect((await world.sessions()).at(-1)).toMatchObject({ id: sid, status: "active" });
});

it("refuses somebody whom nobody knows, and a file that would be lost, and asks nothing", async () => {
  const changes = await world.changes();
  const nobody = await world.token(["--user", "nobody@nightshift.example"]);
  expect(nobody).toMatchObject({ code: 2, stdout: "" });
  expect(nobody.stderr).toMatch(
    /nobody@nightshift\.example is no user of this Clerk instance\. \[BAD_ARGUMENT\]\n +Give/,
  );
  mkdirSync(path("folder"), { recursive: true });
  writeFileSync(path("env"), "SECRET=1\n");
  symlinkSync("/dev/null", path("link"));
  for (const [file, why] of [
    ["folder", "something else than a file stands there"],
    ["env", "it holds something else, which would be lost"],
    ["link", "something else than a file stands there"],
    ["nowhere/token", "its folder cannot be used, it is not there"],
  ] as const) {
    const { code, stderr } = await world.token(["--file", path(file)]);
    expect(stderr).toContain(`can hold no token: ${why}. [BAD_ARGUMENT]`);
    expect(code).toBe(2);
  }
  expect(readFileSync(path("env"), "utf8")).toBe("SECRET=1\n");
  expect((await world.token(["--testing", "--refresh"])).stderr).toContain(
    "--testing begins no session [BAD_ARGUMENT]",
  );
  expect(await changes()).toEqual([]);
});

it("writes a file for its owner alone in place of the last token, and says nothing of it anywhere else", async () => {
  // As in a new clone: git has no .runbook.
  rmSync(path("."), { recursive: true, force: true });
  expect(await world.token(["--file", ".runbook/token"])).toMatchObject({ code: 0, stdout: "" });
  expect(statSync(path(".")).mode & 0o777).toBe(0o700);
  writeFileSync(path("token"), "a.b.c");
  chmodSync(path("token"), 0o644);
  const { code, stdout, stderr } = await world.token(["--file", ".runbook/token", "--json"]);
  expect(code).toBe(0);
  expect(statSync(path("token")).mode & 0o777).toBe(0o600);
  const token = readFileSync(path("token"), "utf8");
  const { sub, exp } = await world.verified(token);
  const expiresAt = new Date(exp * 1000).toISOString().replace(".000Z", "Z");
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ file: ".runbook/token", user: sub, expiresAt },
    email: expect.stringMatching(/^runbook-\w+\+clerk_test@example\.com$/),
    code: "424242",
  });
  expect(stdout + stderr).not.toMatch(jwt);
  expect(readdirSync(path("."))).not.toContainEqual(expect.stringMatching(/^\.token/));
});

it("prints a testing token as @clerk/testing reads it", async () => {
  const { code, stdout } = await world.token(["--testing"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^export CLERK_TESTING_TOKEN=\d+-c_[\w-]+\nexport CLERK_FAPI=clerk\.nightshift\.example\n$/,
  );
});

it("takes the environment's own test keys where no stack fits, and an origin that is given", async () => {
  const without = await world.token([], { PULUMI_STACK: "missing" });
  expect(without).toMatchObject({ code: 0, stderr: expect.stringContaining("The token has no azp") });
  const more = ["--origin", world.info.app.origin];
  const { code, stdout, stderr } = await world.token(more, { PULUMI_STACK: "missing" });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect((await world.verified(stdout)).azp).toBe(world.info.app.origin);
});

it("says of a session by the Backend API alone what an app with authorizedParties says of its tokens", async () => {
  const changes = await world.changes();
  const { code, stdout, stderr } = await world.token(["--backend"]);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^The token has no azp: an app that sets authorizedParties, .*\n$/);
  await expect(world.verified(stdout)).rejects.toThrow(/\(azp\) undefined/);
  const { jwtKey } = world.info.clerk;
  expect((await verifyToken(stdout.trim(), { jwtKey })).sub).toMatch(/^user_/);
  expect(await changes()).toEqual([
    "POST /v1/users",
    "POST /v1/sessions",
    expect.stringMatching(/^POST \/v1\/sessions\/sess_\w+\/tokens$/),
    expect.stringMatching(/^DELETE \/v1\/users\/user_/),
  ]);
});

it("finds the user whose making Clerk never confirmed, and takes it away", async () => {
  const before = await world.emails();
  const fault = {
    host: "api.clerk.com",
    method: "POST",
    path: "/v1/users",
    effect: { kind: "lost" },
    times: 1,
  };
  await world.control("POST", "/faults", fault);
  const { code, stderr } = await world.token([]);
  expect(stderr).toMatch(/\[(NETWORK|TIMEOUT)\]/);
  expect(code).toBe(1);
  expect(await world.emails()).toEqual(before);
});

it("says what it could not take away", async () => {
  const refused = { kind: "answer", status: 403, body: { errors: [{ code: "forbidden" }] } };
  await world.control("POST", "/faults", { host: "api.clerk.com", method: "DELETE", effect: refused });
  const { code, stdout, stderr } = await world.token([]);
  await world.verified(stdout);
  expect(stderr).toMatch(/^The user runbook-\w+\+clerk_test@example\.com could not be deleted: /);
  expect(code).toBe(1);
});

it("goes on until Ctrl-C, and then takes session, user and file away", async () => {
  const before = await world.emails();
  const process = world.start(["token", "--refresh", "--file", ".runbook/fresh"]);
  const began = Date.now();
  while (!process.stderr().includes("Ctrl-C ends it") && Date.now() < began + 60_000)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const token = readFileSync(path("fresh"), "utf8");
  await world.verified(token);
  expect(await world.emails()).toHaveLength(before.length + 1);
  process.end("SIGINT");
  expect(await process.ended).toBe(0);
  expect(process.stdout()).toBe("");
  expect(process.stderr()).not.toContain(token);
  expect(process.stderr()).toMatch(/^\.runbook\/fresh holds a token of user_\w+, good until 20\S+Z\.\n/);
  expect(await world.emails()).toEqual(before);
  expect(readdirSync(path("."))).not.toContain("fresh");
  expect(readdirSync(world.root)).not.toContain("incidents");
});
