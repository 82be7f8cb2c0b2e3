import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { projectRoot, pulumiBinary } from "../../toolchain/env.mjs";

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

export interface Running {
  readonly pid: number;
  /** Waits until the output so far matches. */
  readonly says: (pattern: RegExp) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ended>;
}

/** Starts a command and gathers both its outputs. */
export function start(
  file: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Running {
  const child = spawn(file, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const listeners = new Set<() => void>();
  const take = (text: string) => {
    output += text;
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding("utf8").on("data", take);
  child.stderr.setEncoding("utf8").on("data", take);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, output }));
  });
  return {
    pid: child.pid ?? 0,
    ended,
    kill: (signal) => child.kill(signal),
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(output)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`ended without saying ${pattern}:\n${output}`)));
      }),
  };
}

/** A checkout of its own for set-up tests: this one's toolchain and packages, an empty cache, no app to build. */
export function makeCheckout() {
  const base = mkdtempSync(join(tmpdir(), "toolchain-checkout-"));
  const root = join(base, "checkout");
  const cache = join(base, "cache");
  const modules = join(root, "node_modules");
  mkdirSync(modules, { recursive: true });
  for (const name of ["toolchain", "src/adapters/regular-file.mjs", "package.json", "package-lock.json"]) {
    cpSync(join(projectRoot, name), join(root, name), { recursive: true });
  }
  // Package by package, so that what set-up records in node_modules stays in this checkout.
  for (const name of readdirSync(join(projectRoot, "node_modules"))) {
    if (name !== ".toolchain.json") symlinkSync(join(projectRoot, "node_modules", name), join(modules, name));
  }
  const system = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules") && !folder.includes(join("versions", "")));
  const env = (folders: readonly string[]): NodeJS.ProcessEnv => ({
    ...process.env,
    HOME: join(base, "home"),
    RUNBOOK_CACHE_DIR: cache,
    PATH: folders.join(delimiter),
    // Nothing outside is asked: what would be fetched fails at once.
    HTTPS_PROXY: "http://127.0.0.1:1",
    https_proxy: "http://127.0.0.1:1",
  });
  const withCli = env([dirname(pulumiBinary()), dirname(process.execPath), ...system]);
  return {
    root,
    cache,
    withCli,
    /** Neither a pulumi nor a go on PATH. */
    bare: env([dirname(process.execPath), "/bin"]),
    setup: (args: readonly string[] = [], environment: NodeJS.ProcessEnv = withCli) =>
      start(process.execPath, [join(root, "toolchain", "setup.mjs"), ...args], {
        cwd: root,
        env: environment,
      }),
    [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }),
  };
}
