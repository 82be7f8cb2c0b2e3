import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pulumiBinary, toolchainEnv, toolchainInfo } from "../../toolchain/env.mjs";
import { claimsOf } from "../world/claims.ts";
import { startWorld, type World } from "../world/world.ts";

let hand: World;
let state: string;
beforeAll(async () => {
  hand = await startWorld();
  state = join(hand.folder, "state");
}, 120_000);
afterAll(() => hand?.stop());

const unchanged = /Resources:\s+\d+ unchanged\s*$/;
const opening = ["bypass", "open", "--reason", "Clerk does not answer", "--minutes", "15"];
const ordinary = (env = {}) => hand.runbook(["bypass", "close"], { env });

/** Closed past the engine and seen closed, with nobody asked, whatever is in the way. */
async function closesDirectly(env: Readonly<Record<string, string>> = {}): Promise<void> {
  const closed = await hand.runbook(["bypass", "close", "--direct"], { env });
  expect(closed).toMatchObject({ code: 0, stdout: expect.stringContaining("seen in the live app") });
  expect(claimsOf(await hand.item()).mode).toBe("closed");
}

/** The same without being told which way to go. */
async function closesOrdinarily(env: Readonly<Record<string, string>> = {}): Promise<void> {
  const closed = await ordinary(env);
  expect(closed).toMatchObject({ code: 0, stdout: expect.stringContaining("seen in the live app") });
  expect(closed.stderr).toContain("Closing by Vercel's API.");
  expect(claimsOf(await hand.item()).mode).toBe("closed");
}

async function takenOver(): Promise<void> {
  expect((await hand.pulumi(["preview"])).stdout).toMatch(unchanged);
  const written = await hand.item();
  expect(await hand.pulumi(["up", "--yes", "--skip-preview"])).toMatchObject({ code: 0 });
  expect(await hand.item()).toBe(written);
}

describe("a close with the tools broken", { timeout: 180_000 }, () => {
  beforeEach(async () => {
    expect(await hand.runbook(opening)).toMatchObject({ code: 0 });
  }, 60_000);

  it("needs no engine", async () => {
    const env = { RUNBOOK_CACHE_DIR: join(hand.folder, "nothing") };
    await closesOrdinarily(env);
    await takenOver();
  });

  it("needs no provider plugin, where the engine and everything else is there", async () => {
    const env = { RUNBOOK_CACHE_DIR: cacheWithoutPlugins(join(hand.folder, "no-plugins")) };
    await closesOrdinarily(env);
    const again = await hand.runbook([...opening, "--direct"], { env });
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("seen in the live app") });
    await closesDirectly(env);
    await takenOver();
  });

  it("needs no state", async () => {
    renameSync(state, `${state}.gone`);
    await closesOrdinarily();
    rmSync(state, { recursive: true, force: true });
    renameSync(`${state}.gone`, state);
    await takenOver();
  });

  it("outranks what is live though Vercel does not tell what that is", async () => {
    const fault = {
      host: "api.vercel.com",
      method: "GET",
      path: "*/item/auth_gate",
      effect: { kind: "answer", status: 500 },
    };
    await hand.control("POST", "/faults", fault);
    await closesDirectly();
    await hand.control("DELETE", "/faults");
    await takenOver();
  });

  it("repeats a write whose answer was lost", async () => {
    const fault = { host: "api.vercel.com", method: "PATCH", times: 1, effect: { kind: "lost" } };
    await hand.control("POST", "/faults", fault);
    await closesDirectly();
    await hand.control("DELETE", "/faults");
    await takenOver();
  });

  it("goes past an `up` that was killed in the middle, whose lock and pending operations stay behind", async () => {
    const fault = { host: "api.vercel.com", method: "PATCH", effect: { kind: "hang" } };
    await hand.control("POST", "/faults", fault);
    hand.config().write(
      hand
        .config()
        .read()
        .replace(/generation: \d+/, `generation: ${Math.floor(Date.now() / 1000) + 5}`),
    );
    const child = spawn(
      pulumiBinary(),
      ["up", "--yes", "--skip-preview", "--stack", "sandbox", "--non-interactive"],
      {
        cwd: hand.checkout.root,
        env: { ...process.env, ...hand.env, ...toolchainEnv() },
        stdio: "ignore",
      },
    );
    await expect
      .poll(async () => (await hand.runbook(["bypass", "status", "--json"])).stdout, {
        timeout: 60_000,
        interval: 500,
      })
      .toMatch(/"pending":[1-9]/);
    await killed(child);
    await hand.control("DELETE", "/faults");
    expect(await ordinary()).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("left the stack locked: the lock is taken away"),
    });
    expect(claimsOf(await hand.item()).mode).toBe("closed");
    await takenOver();
  });
});

/** The toolchain as set-up left it, but for the plugins. @returns the cache folder that holds it */
function cacheWithoutPlugins(folder: string): string {
  const { home } = toolchainInfo();
  const own = join(folder, "homes", basename(home));
  mkdirSync(join(own, "plugins"), { recursive: true });
  for (const name of readdirSync(home))
    if (name !== "plugins") symlinkSync(join(home, name), join(own, name));
  writeFileSync(join(folder, "current.json"), JSON.stringify({ home: basename(home) }));
  return folder;
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}
