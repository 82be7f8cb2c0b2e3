import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { namespace } from "../../rehearsal/checkout/begun-stack.ts";
import { plainEnv } from "../../rehearsal/world/sandbox.ts";
import type { SandboxInfo } from "../../sandbox/world.ts";
import { withoutEmpty } from "./keyboard.ts";

/**
 * A project with a stack's config in a git repository, for commands that start no engine: contacts, notices and runbooks as
 * they ship.
 * @param change what is written over them before the commit
 */
export function makeBareProject(
  info: SandboxInfo,
  root: string,
  change: (root: string) => void = () => undefined,
) {
  for (const each of ["contacts", "notices", "runbooks", "Pulumi.yaml"])
    cpSync(each, join(root, each), { recursive: true });
  symlinkSync(resolve("runbook"), join(root, "runbook"));
  writeFileSync(join(root, ".gitignore"), ".runbook/\n");
  const config = {
    team: info.vercel.team,
    project: info.vercel.project,
    clerkPublishableKey: info.clerk.publishableKey,
    appOrigin: info.app.origin,
    egress: { proxy: info.proxy, caSha256: info.ca.sha256 },
  };
  const namespaced = Object.entries(config).map(([key, value]) => [`${namespace}:${key}`, value]);
  writeFileSync(
    join(root, "Pulumi.sandbox.yaml"),
    stringify({ config: Object.fromEntries(namespaced) as object }),
  );
  change(root);
  const git = (...words: string[]) => execFileSync("git", words, { cwd: root, encoding: "utf8" });
  git("init", "--quiet", "--initial-branch", "main");
  // Alex of the contacts as they ship.
  git("config", "user.name", "Alex");
  git("config", "user.email", "alex@example.com");
  git("add", "--all");
  git("commit", "--quiet", "-m", "Project");
  const env = withoutEmpty({ ...plainEnv(), ...info.env, PULUMI_STACK: "sandbox" });
  /** `runbook <words>` in a process of its own. @param more laid over the project's environment */
  const start = (words: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const bin = resolve("scripts/bin.mjs");
    const child = spawn(process.execPath, [bin, ...words], { cwd: root, env: { ...env, ...more } });
    let [stdout, stderr, text] = ["", "", ""];
    child.stdout.setEncoding("utf8").on("data", (part: string) => ((stdout += part), (text += part)));
    child.stderr.setEncoding("utf8").on("data", (part: string) => ((stderr += part), (text += part)));
    const ended = once(child, "close").then(([code]) => code as number | null);
    return {
      ended,
      stdout: () => stdout,
      stderr: () => stderr,
      text: () => text,
      end: (signal: "SIGINT" | "SIGTERM" | "SIGKILL") => void child.kill(signal),
    };
  };
  return { env, git, start };
}
