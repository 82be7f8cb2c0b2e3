import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { controlOf } from "../../rehearsal/world/control.ts";
import { startSandbox, type Sandbox } from "../../sandbox/world.ts";

const folder = mkdtempSync(join(tmpdir(), "saved-"));
const running: Sandbox[] = [];
afterAll(async () => {
  for (const one of running) await one.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = async (name: string, from?: string): Promise<Sandbox> => {
  const started = await startSandbox({
    folder: join(folder, name),
    ...(from !== undefined && { from: join(folder, from) }),
  });
  running.push(started);
  return started;
};

test("a sandbox goes on from another's folder, with its authority, its keys and Vercel's world", async () => {
  const first = await start("first");
  const at = controlOf(first.info);
  await at("PUT", "/vercel/environment/CLERK_SECRET_KEY", { value: "sk_one", type: "sensitive" });
  await at("POST", "/clerk/secret-keys", { name: "CI" });
  await at("POST", "/save", { folder: join(folder, "left") });
  expect(statSync(join(folder, "left", "state.json")).mode & 0o077).toBe(0);
  const left = readFileSync(join(folder, "left", "state.json"), "utf8");

  const second = await start("second", "left");
  expect(second.info.ca.sha256).toBe(first.info.ca.sha256);
  expect(second.info.clerk.jwtKey).toBe(first.info.clerk.jwtKey);
  expect(second.info.proxy).not.toBe(first.info.proxy);
  const now = controlOf(second.info);
  expect((await now("GET", "/vercel/environment")).variables).toMatchObject([{ value: "sk_one" }]);
  const names = ((await now("GET", "/clerk/secret-keys")).keys as { name: string }[]).map(({ name }) => name);
  expect(names).toEqual(["Default", "CI"]);

  await now("DELETE", "/vercel/environment/CLERK_SECRET_KEY");
  expect(readFileSync(join(folder, "left", "state.json"), "utf8")).toBe(left);
});

test.each([
  ["people", "POST", "/clerk/users", { email: "mara@nightshift.example" }],
  ["webhooks", "POST", "/clerk/webhooks", { url: "https://app.nightshift.example/api/webhooks" }],
  ["settings", "PUT", "/clerk/settings/oauth_applications", { id: "oauthapp_1", name: "Planted" }],
] as const)("what would get lost is refused: %s", async (what, method, path, body) => {
  const { info, save } = await start(what, "left");
  await controlOf(info)(method, path, body);
  expect(() => save(join(folder, `${what}-left`))).toThrow(`this cannot be kept: ${what}`);
  expect(existsSync(join(folder, `${what}-left`))).toBe(false);
});
