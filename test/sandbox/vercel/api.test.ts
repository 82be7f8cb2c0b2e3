import { expect, test } from "vitest";
import { aWorld, TOKEN } from "./fixture.ts";

const ENV = "/v10/projects/prj_sandboxNightshift0001/env";
const variable = (key: string, more: Record<string, unknown> = {}) => ({
  ...{ key, value: "one", type: "encrypted", target: ["production"] },
  ...more,
});

test("a missing or wrong token, and another team, are refused in Vercel's shape", async () => {
  const { call } = aWorld();
  expect(await call("GET", ENV, undefined, "")).toMatchObject({
    status: 401,
    body: { error: { code: "forbidden", missingToken: true } },
  });
  expect(await call("GET", ENV, undefined, `${TOKEN}x`)).toMatchObject({
    status: 403,
    body: { error: { code: "forbidden", message: "Not authorized", invalidToken: true } },
  });
  expect((await call("GET", `${ENV}?teamId=team_other`)).status).toBe(403);
  expect((await call("GET", `${ENV}?teamId=team_sandboxNightshift0001`)).status).toBe(200);
});

test("a sensitive value can never be read back", async () => {
  const { call, vercel } = aWorld();
  const { body } = await call("POST", ENV, variable("KEY", { value: "sk_hidden", type: "sensitive" }));
  const id = (body as { created: { id: string } }).created.id;
  const answers = [
    body,
    (await call("GET", `${ENV}/${id}`)).body,
    (await call("GET", `${ENV}?decrypt=true`)).body,
    (await call("PATCH", `${ENV}/${id}`, { comment: "changed" })).body,
  ];
  expect(JSON.stringify(answers)).not.toContain("sk_hidden");
  expect(vercel.environment()[0]).toMatchObject({ value: "sk_hidden", comment: "changed" });
});

test("the same key for an overlapping target conflicts; of a list each fails on its own", async () => {
  const { call } = aWorld();
  await call("POST", ENV, variable("A"));
  expect(await call("POST", ENV, variable("A", { target: ["preview", "production"] }))).toMatchObject({
    status: 400,
    body: { error: { code: "ENV_CONFLICT", envVarKey: "A" } },
  });
  expect((await call("POST", ENV, variable("A", { target: ["preview"] }))).status).toBe(201);
  const many = await call("POST", ENV, [variable("A"), variable("B")]);
  expect(many).toMatchObject({
    status: 201,
    body: { created: [{ key: "B" }], failed: [{ error: { code: "ENV_CONFLICT" } }] },
  });
});

test.each([
  ["no value", { value: undefined }],
  ["a number for a value", { value: 1 }],
  ["an unknown type", { type: "secretish" }],
  ["an unknown target", { target: ["staging"] }],
  ["a malformed key", { key: "A B" }],
  ["a comment too long", { comment: "x".repeat(501) }],
])("a variable with %s is refused", async (_, more) => {
  const { call, vercel } = aWorld();
  const { status, body } = await call("POST", ENV, { ...variable("A"), ...more });
  expect([status, body.error.code]).toEqual([400, "bad_request"]);
  expect(vercel.environment()).toEqual([]);
});

test("creating and updating variables are counted apart and refused above the limit", async () => {
  const { call, clock } = aWorld();
  for (let count = 0; count < 120; count += 1) {
    expect((await call("POST", ENV, variable(`A${count}`))).status).toBe(201);
  }
  const refused = await call("POST", ENV, variable("LAST"));
  expect(refused.status).toBe(429);
  expect(refused.body.error).toMatchObject({
    code: "rate_limited",
    limit: { remaining: 0, reset: clock.now() / 1000 + 60, total: 120 },
  });
  expect(refused.headers["retry-after"]).toBe("60");
  expect((await call("PATCH", `${ENV}/env_0001`, { value: "two" })).status).toBe(200);
  await clock.advance(60_000);
  expect((await call("POST", ENV, variable("LAST"))).status).toBe(201);
});

test("an unknown route is an error in Vercel's shape, and is remembered", async () => {
  const { call, vercel } = aWorld();
  expect(await call("GET", "/v99/projects")).toMatchObject({
    status: 404,
    body: { error: { code: "not_found" } },
  });
  expect(vercel.unexpected()).toEqual(["GET /v99/projects"]);
});

test("a body that is no JSON is refused", async () => {
  const { vercel } = aWorld();
  const answer = await vercel.api.handle({
    method: "POST",
    url: new URL(ENV, "https://api.vercel.com"),
    headers: { authorization: `Bearer ${TOKEN}` },
    body: Buffer.from("<html>"),
  });
  expect(answer).toMatchObject({ status: 400, body: { error: { code: "bad_request" } } });
});

test("a team's policy forces new variables to be sensitive, except in development, where none may be", async () => {
  const { vercel, call } = aWorld();
  const add = (key: string, type: string, target: string[]) =>
    call("POST", ENV, { key, value: "one", type, target });
  expect((await add("BEFORE", "encrypted", ["production"])).status).toBe(201);
  vercel.setSensitivePolicy("on");
  expect((await call("GET", "/v2/teams/team_sandboxNightshift0001")).body).toMatchObject({
    sensitiveEnvironmentVariablePolicy: "on",
  });
  expect((await add("OPEN", "encrypted", ["production"])).status).toBe(400);
  expect((await add("MIXED", "encrypted", ["development", "preview"])).status).toBe(400);
  expect((await add("HIDDEN", "sensitive", ["production"])).status).toBe(201);
  expect((await add("LOCAL", "encrypted", ["development"])).status).toBe(201);
  expect((await add("WRONG", "sensitive", ["development"])).status).toBe(400);
  // What stood before is updated as ever.
  expect((await call("PATCH", `${ENV}/env_0001`, { value: "two" })).status).toBe(200);
});
