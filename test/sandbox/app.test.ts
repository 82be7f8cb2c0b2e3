import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildApp } from "../../app/build.mjs";
import { startSandbox, type Sandbox, type SandboxInfo } from "../../sandbox/world.ts";
import { deployApp } from "../world/live-app.ts";
import { controlOf } from "../../rehearsal/world/control.ts";
import { enterSandbox } from "../world/inside.ts";

describe("the production domain", () => {
  let sandbox: Sandbox;
  let leave: () => void;
  const seen: IncomingHttpHeaders[] = [];
  const app = createServer((request, response) => {
    seen.push(request.headers);
    response.setHeader("set-cookie", ["a=1", "b=2"]);
    if (request.url === "/away") response.writeHead(307, { location: "https://elsewhere.example/" });
    request.pipe(response);
  });

  beforeAll(async () => {
    sandbox = await startSandbox();
    leave = enterSandbox(sandbox.info);
    app.listen(0, "127.0.0.1");
    await once(app, "listening");
    const origin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
    await controlOf(sandbox.info)("PUT", "/app", { origin });
  });
  afterAll(async () => {
    leave();
    await sandbox.stop();
    app.close();
  });

  it("sets the platform's forwarding headers and drops the client's", async () => {
    const response = await fetch(`${sandbox.info.app.origin}/echo`, {
      method: "POST",
      body: "the body",
      headers: {
        "x-forwarded-host": "evil.example",
        "x-forwarded-for": "6.6.6.6",
        "x-vercel-id": "spoofed",
        forwarded: "for=6.6.6.6",
        "x-own": "kept",
      },
    });
    expect(await response.text()).toBe("the body");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    const headers = seen.at(-1) ?? {};
    expect(headers).toMatchObject({
      host: "app.nightshift.example",
      "x-forwarded-host": "app.nightshift.example",
      "x-forwarded-proto": "https",
      "x-forwarded-for": "127.0.0.1",
      "x-own": "kept",
    });
    expect(headers).not.toHaveProperty("x-vercel-id");
    expect(headers).not.toHaveProperty("forwarded");
  });

  it("passes redirects on as they are", async () => {
    const response = await fetch(`${sandbox.info.app.origin}/away`, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([307, "https://elsewhere.example/"]);
  });
});

it.skipIf(process.platform !== "linux")(
  "a killed sandbox leaves no app behind",
  { timeout: 240_000 },
  async () => {
    await buildApp();
    const child = spawn(process.execPath, ["sandbox/main.ts", "--json"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const info = JSON.parse(line) as SandboxInfo;
    const leave = enterSandbox(info);
    try {
      await deployApp(info);
      const apps = childrenOf(child.pid ?? 0);
      expect(apps).toHaveLength(1);
      expect(isAlive(apps[0] ?? 0)).toBe(true);
      child.kill("SIGKILL");
      await expect.poll(() => isAlive(apps[0] ?? 0), { timeout: 10_000 }).toBe(false);
    } finally {
      leave();
      child.kill("SIGKILL");
    }
  },
);

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
