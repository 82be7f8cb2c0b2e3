import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

const launcher = resolve("runbook");
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
/** No node of the shell's own: the checkout's is found. */
const env = { PATH: "/usr/bin:/bin" };
const start = (file: string, words: readonly string[], cwd: string) =>
  spawnSync(file, words, { cwd, env: { ...process.env, ...env }, encoding: "utf8" });

it("starts the checkout's own Node from any folder and through links, and passes exit codes on", () => {
  const folder = mkdtempSync(join(tmpdir(), "launcher a b-"));
  try {
    symlinkSync(launcher, join(folder, "rb"));
    for (const [file, cwd] of [
      [launcher, folder],
      [join(folder, "rb"), "/"],
      ["./runbook", resolve(".")],
      ["../runbook", resolve("src")],
    ] as const) {
      expect(start(file, ["--version"], cwd), file).toMatchObject({ status: 0, stdout: `${version}\n` });
      expect(start(file, ["no-such command", "$(id)"], cwd), file).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("there is no command no-such command") as string,
      });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it.each([
  ["HTTPS_PROXY", "http://u:50%pw@127.0.0.1:1", "has a % in its user name or password"],
  ["https_proxy", "http://u:%E9@127.0.0.1:1", "has a % in its user name or password"],
  ["HTTP_PROXY", "proxy", "is no URL"],
])("says of %s=%s what Node would end on with a stack trace, and asks nothing", (name, value, said) => {
  const proxies = { HTTPS_PROXY: undefined, https_proxy: undefined, HTTP_PROXY: undefined };
  const [cwd, more] = [resolve("."), { ...process.env, ...env, ...proxies, NODE_USE_ENV_PROXY: "1" }];
  const type = (...words: string[]) =>
    spawnSync(launcher, words, { cwd, env: { ...more, [name]: value }, encoding: "utf8" });
  const { status, stdout, stderr } = type("status");
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(new RegExp(`^${name} ${said}.* \\[PROXY_MALFORMED\\]\n {4}\\w`));
  expect(stderr).not.toContain(value);
  expect(JSON.parse(type("status", "--json").stdout)).toMatchObject({ error: { code: "PROXY_MALFORMED" } });
});

it("lets a proxy pass whose % is percent-encoding", () => {
  const HTTPS_PROXY = "http://u:50%25@127.0.0.1:1";
  const more = { ...process.env, ...env, NODE_USE_ENV_PROXY: "1", HTTPS_PROXY };
  const said = spawnSync(launcher, ["--version"], { env: more, encoding: "utf8" });
  expect(said).toMatchObject({ status: 0, stderr: "" });
});
