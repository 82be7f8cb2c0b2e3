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
