import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot, pulumiBinary, toolchainEnv } from "../../toolchain/env.mjs";
import { start } from "./checkout.ts";

/** A Pulumi project of its own with a file backend, and the bare `pulumi` as `./runbook env` sets it up. */
export function makeProject(files: Readonly<Record<string, string>>) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-project-")));
  mkdirSync(join(root, "state"));
  mkdirSync(join(root, "infra"));
  writeFileSync(join(root, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(
    join(root, "Pulumi.yaml"),
    "name: trial\nmain: infra/index.ts\nruntime: {name: nodejs, options: {typescript: false}}\n",
  );
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  symlinkSync(join(projectRoot, "node_modules"), join(root, "node_modules"));
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...toolchainEnv(),
    PULUMI_BACKEND_URL: `file://${join(root, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "trial",
  };
  const pulumi = (...args: string[]) => {
    const ended = spawnSync(pulumiBinary(), [...args, "--non-interactive"], {
      cwd: root,
      env,
      encoding: "utf8",
      timeout: 60_000,
    });
    return { code: ended.status, stdout: ended.stdout, output: ended.stdout + ended.stderr };
  };
  pulumi("stack", "init", "trial");
  return {
    root,
    env,
    pulumi,
    /** Starts a pulumi and leaves it running. */
    start: (...args: string[]) => start(pulumiBinary(), [...args, "--non-interactive"], { cwd: root, env }),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The processes that one has started and that live, with their command lines. */
export function childrenOf(pid: number): { pid: number; command: string }[] {
  const table = execFileSync("ps", ["-eo", "pid=,ppid=,stat=,args="], { encoding: "utf8" });
  const rows = table.split("\n").map((line) => line.trim().split(/\s+/));
  return rows
    .filter(([, parent, state]) => Number(parent) === pid && !state?.startsWith("Z"))
    .map(([own, , , ...command]) => ({ pid: Number(own), command: command.join(" ") }));
}

export function isRunning(pid: number): boolean {
  const table = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return table.stdout.trim() !== "" && !table.stdout.trim().startsWith("Z");
}
