import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { projectRoot } from "../../toolchain/env.mjs";
import { start, type Running } from "./checkout.ts";

/** A registry that takes every request and never answers, so that the real `npm ci` is at work for as long as we like. */
let registry: Server;
let base = "";
let asked = 0;

beforeEach(async () => {
  asked = 0;
  registry = createServer(() => void (asked += 1));
  await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
  base = mkdtempSync(join(tmpdir(), "interrupted-"));
  const root = join(base, "checkout");
  mkdirSync(root);
  for (const name of ["toolchain", "src/adapters/regular-file.mjs"])
    cpSync(join(projectRoot, name), join(root, name), { recursive: true });
  const manifest = { name: "x", version: "1.0.0", dependencies: { a: "1.0.0" } };
  writeFileSync(join(root, "package.json"), JSON.stringify(manifest));
  const packages = {
    "": manifest,
    "node_modules/a": {
      version: "1.0.0",
      resolved: `${url}/a/-/a-1.0.0.tgz`,
      integrity: `sha512-${"A".repeat(86)}==`,
    },
  };
  writeFileSync(
    join(root, "package-lock.json"),
    JSON.stringify({ name: "x", version: "1.0.0", lockfileVersion: 3, packages }),
  );
});
afterEach(() => {
  registry.closeAllConnections();
  registry.close();
  rmSync(base, { recursive: true, force: true });
});

function setUp(): Running {
  const { npm_execpath: _e, npm_node_execpath: _n, ...env } = process.env;
  return start(process.execPath, [join(base, "checkout", "toolchain", "setup.mjs"), "--offline"], {
    cwd: join(base, "checkout"),
    env: {
      ...env,
      HOME: join(base, "home"),
      RUNBOOK_CACHE_DIR: join(base, "cache"),
      npm_config_fetch_retries: "0",
    },
  });
}

/** The install processes of this checkout that live, by what they have for a folder. */
const installs = () => {
  const rows = execFileSync("ps", ["-eo", "pid=,stat=,args="], { encoding: "utf8" }).split("\n");
  return rows.flatMap((row) => {
    const [, pid = "", state = "", args = ""] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(row) ?? [];
    if (state.startsWith("Z") || !/npm.*\bci\b/.test(args)) return [];
    return cwdOf(pid) === join(base, "checkout") ? [pid] : [];
  });
};
const cwdOf = (pid: string) =>
  execFileSync(
    "sh",
    [
      "-c",
      `readlink /proc/${pid}/cwd 2>/dev/null || lsof -a -p ${pid} -d cwd -Fn 2>/dev/null | sed -n 's/^n//p'`,
    ],
    {
      encoding: "utf8",
    },
  ).trim();
const atWork = (since: number) => vi.waitUntil(() => asked > since, { timeout: 30_000, interval: 50 });

test("Ctrl-C during npm ci ends it before set-up ends", { timeout: 60_000 }, async () => {
  const setup = setUp();
  await atWork(0);
  expect(installs()).not.toEqual([]);
  const { commands } = JSON.parse(readFileSync(join(base, "cache", "setup.lock"), "utf8")) as {
    commands: { pid: number }[];
  };
  expect(installs()).toEqual(expect.arrayContaining(commands.map(({ pid }) => String(pid))));
  setup.kill("SIGINT");
  const end = await setup.ended;
  expect(end).toMatchObject({ code: 130, output: expect.stringContaining("run it again and it goes on") });
  expect(installs()).toEqual([]);
  expect(existsSync(join(base, "cache", "setup.lock"))).toBe(false);
});

test(
  "killed during npm ci, it leaves one at work, which the next run ends first",
  { timeout: 90_000 },
  async () => {
    const killed = setUp();
    await atWork(0);
    killed.kill("SIGKILL");
    await killed.ended;
    const left = installs();
    expect(left).not.toEqual([]);
    const before = asked;
    const next = setUp();
    await next.says(/ending what an interrupted set-up left at work/);
    await atWork(before);
    expect(installs().filter((pid) => left.includes(pid))).toEqual([]);
    next.kill("SIGINT");
    next.kill("SIGINT");
    const end = await next.ended;
    expect(end.code).toBe(130);
    expect(end.output).not.toContain("✓ npm packages");
    await vi.waitUntil(() => installs().length === 0, { timeout: 10_000 });
  },
);
