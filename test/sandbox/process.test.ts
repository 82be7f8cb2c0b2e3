import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { afterEach, expect, it } from "vitest";
import type { SandboxInfo } from "../../sandbox/world.ts";

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** Starts `program` and reads the first line it prints as JSON. */
async function firstLine<T>(...args: string[]): Promise<{ child: ChildProcess; line: T }> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  started.push(child);
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { child, line: JSON.parse(line) as T };
}

const gone = (url: string) =>
  expect
    .poll(
      () =>
        fetch(url).then(
          () => "there",
          () => "gone",
        ),
      { timeout: 10_000 },
    )
    .toBe("gone");

it("prints one JSON line and ends cleanly on SIGTERM, its folder with it", async () => {
  const { child, line } = await firstLine<SandboxInfo>("sandbox/main.ts", "--json");
  expect(line.env["HTTPS_PROXY"]).toBe(line.proxy);
  expect(line.vercel.team).toBe("team_sandboxNightshift0001");
  expect(readFileSync(line.ca.file, "utf8")).toContain("BEGIN CERTIFICATE");
  expect((await fetch(`${line.control}/faults`)).status).toBe(200);
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect(() => readFileSync(line.ca.file)).toThrow();
});

it("ends when the process that started it is killed", async () => {
  const parent = `
    const { spawn } = require("node:child_process");
    spawn(process.execPath, ["sandbox/main.ts", "--json"], { stdio: ["ignore", "inherit", "inherit"] });
    setInterval(() => {}, 1000);`;
  const { child, line } = await firstLine<SandboxInfo>("-e", parent);
  child.kill("SIGKILL");
  await gone(`${line.control}/faults`);
});
