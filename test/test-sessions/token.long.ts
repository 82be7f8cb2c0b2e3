/** The reference app with its gate, under `next start`, and the tokens that `runbook token` gives: a minute each, or fresh for ever. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { buildApp } from "../../app/build.mjs";
import { deployApp } from "../world/live-app.ts";
import { password, startTokenWorld, type TokenWorld } from "./token-world.ts";

const email = "probe@nightshift.example";
const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
/** A token's minute, and the five seconds by which the SDK lets clocks differ. */
const overS = 60 + 5 + 2;

let world: TokenWorld | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

/** Who the live app says that is. */
async function me({ info }: TokenWorld, token: string) {
  const answer = await fetch(`${info.app.origin}/api/me`, {
    headers: { authorization: `Bearer ${token.trim()}`, accept: "application/json" },
    redirect: "manual",
  });
  const body = answer.status === 200 ? ((await answer.json()) as { userId: string }) : undefined;
  return { status: answer.status, userId: body?.userId };
}

it.each([
  ["development", [], {}],
  ["production", [], { RUNBOOK_TEST_USER: email, RUNBOOK_TEST_USER_PASSWORD: password }],
  ["production", [], { RUNBOOK_TEST_USER: email }],
] as const)(
  "lets the test user of a %s instance in for a minute, and with --refresh for as long as it runs (%#)",
  async (environment, words, env) => {
    await buildApp();
    const there = (world = await startTokenWorld(environment));
    const { info, control, root, start } = there;
    await deployApp(info);
    const { id } = await control("POST", "/clerk/users", { email, password });
    const before = await there.emails();

    const once = await there.token([...words, "--keep", "--json"], env);
    expect(once.code, once.stderr).toBe(0);
    const { token, user } = JSON.parse(once.stdout) as { readonly token: string; readonly user: string };
    if (environment === "production") expect(user).toBe(id);
    expect(await me(there, token)).toEqual({ status: 200, userId: user });

    const fresh = start(["token", ...words, "--refresh", "--file", "fresh.token"], env);
    let over = false;
    void fresh.ended.then(() => (over = true));
    while (!fresh.stderr().includes("Ctrl-C ends it") && !over) await sleep(0.1);
    expect(over, fresh.text()).toBe(false);
    const read = () => readFileSync(join(root, "fresh.token"), "utf8");
    const first = read();
    const { userId } = await me(there, first);
    expect(userId).toMatch(/^user_/);

    await sleep(overS);
    const [expired, firstNow, second] = [await me(there, token), await me(there, first), read()];
    expect(expired.status, "the token of before, not renewed").toBe(401);
    expect(firstNow.status, "the file's first token").toBe(401);
    expect(second).not.toBe(first);
    expect(await me(there, second)).toEqual({ status: 200, userId });

    fresh.end("SIGINT");
    expect(await fresh.ended, fresh.text()).toBe(0);
    for (const secret of [token, first, second, password]) expect(fresh.text()).not.toContain(secret);
    expect((await there.emails()).length).toBe(before.length + (environment === "production" ? 0 : 1));
    expect((await there.sessions()).filter(({ status }) => status === "active")).toHaveLength(1);
    const { violations } = await control("GET", "/violations");
    expect(violations).toEqual([]);
  },
);

it("shows that the app takes no token of the Backend API's alone, since that has no azp", async () => {
  await buildApp();
  world = await startTokenWorld("development");
  await deployApp(world.info);
  const { stdout } = await world.token(["--backend"]);
  expect((await me(world, stdout)).status).toBe(401);
});
