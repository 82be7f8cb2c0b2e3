import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { childrenOf, isRunning, makeProject } from "./project.ts";

/** A Vercel that takes every connection and never says a word, so that an operation is under way for as long as we like. */
let silent: Server;
let connected: Promise<unknown>;
let project: ReturnType<typeof makeProject>;

const program = `import { execFileSync } from "node:child_process";
import * as pulumi from "@pulumi/pulumi";
import { ProjectEnvironmentVariable } from "@pulumiverse/vercel";
const held: string = new pulumi.Config().require("held");
if (held === "by waiting") console.log("waiting");
if (held === "by waiting") await new Promise(() => setInterval(() => {}, 1000));
if (held === "by a loop") { console.log("looping"); for (;;); }
if (held === "by a loop of awaits") { console.log("looping"); for (;;) await null; }
if (held === "by a command") { console.log("looping"); execFileSync("sleep", ["300"]); }
new ProjectEnvironmentVariable("variable", { projectId: "prj_1", key: "A", value: "b", targets: ["production"], sensitive: false });
`;

beforeAll(async () => {
  silent = createServer((socket) => socket.on("error", () => {}));
  connected = once(silent, "connection");
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  project = makeProject({ "infra/index.ts": program });
  Object.assign(project.env, {
    VERCEL_API_TOKEN: "a".repeat(24),
    HTTPS_PROXY: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    NO_PROXY: "127.0.0.1,localhost",
    NODE_USE_ENV_PROXY: "1",
  });
});
afterAll(() => {
  silent.close();
  project[Symbol.dispose]();
});

const isHost = (command: string) => /language-(host|nodejs)/.test(command);
const isProvider = (command: string) => /(vercel-provider|pulumi-resource-vercel)/.test(command);
const settled = { timeout: 20_000, interval: 50 };

describe("a pulumi up that is ended from outside", () => {
  test.each(["by waiting", "by a loop"])(
    "kill -9 while the program is held %s leaves no orphan",
    async (held) => {
      const up = project.start("up", "--yes", "--skip-preview", "--config", `held=${held}`);
      await up.says(/waiting|looping/);
      const children = childrenOf(up.pid);
      up.kill("SIGKILL");
      await vi.waitUntil(() => children.every((child) => !isRunning(child.pid)), settled);
      expect((await up.ended).signal).toBe("SIGKILL");
      expect(project.pulumi("cancel", "--yes").code).toBe(0);
    },
  );

  test("kill -9 in the middle of a provider's request leaves neither provider nor language host", async () => {
    const up = project.start("up", "--yes", "--skip-preview", "--config", "held=by vercel");
    await connected;
    const children = childrenOf(up.pid);
    expect(children.filter((child) => isHost(child.command))).toHaveLength(1);
    expect(children.filter((child) => isProvider(child.command))).toHaveLength(1);
    up.kill("SIGKILL");
    await up.ended;
    await vi.waitUntil(() => children.every((child) => !isRunning(child.pid)), settled);
    expect(project.pulumi("cancel", "--yes").code).toBe(0);
  });

  // The engine itself gives up on a deaf program after 35 seconds.
  test.each(["by waiting", "by a loop", "by a loop of awaits", "by a command"])(
    "Ctrl-C ends a program that is held %s, and what it started",
    { timeout: 25_000 },
    async (held) => {
      const up = project.start("up", "--yes", "--skip-preview", "--config", `held=${held}`);
      await up.says(/waiting|looping/);
      const host = childrenOf(up.pid).find((child) => isHost(child.command));
      if (host === undefined) throw new Error("there is no language host");
      const started = () => childrenOf(host.pid).filter(({ command }) => command.startsWith("sleep"));
      if (held === "by a command") await vi.waitUntil(() => started().length === 1, settled);
      const all = [...childrenOf(up.pid), ...started()];
      up.kill("SIGINT");
      const end = await up.ended;
      expect(end.code).not.toBe(0);
      expect(end.output).toMatch(/cancel/i);
      await vi.waitUntil(() => all.every((child) => !isRunning(child.pid)), settled);
    },
  );
});
