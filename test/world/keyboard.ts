import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pulumiBinary, toolchainEnv } from "../../toolchain/env.mjs";

export interface Said {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as they came: what a person at the terminal reads. */
  readonly text: string;
}

interface Typed {
  /** Laid over the keyboard's; an empty or undefined value unsets. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Another clone than the keyboard's. */
  readonly root?: string;
  /** Learns the process, e.g. to kill it. */
  readonly onSpawn?: (pid: number) => void;
  /** Learns what was said so far, and may type Ctrl-C. */
  readonly onText?: (text: string, interrupt: () => void) => void;
}

/** A command that is still at work. */
export interface Started {
  readonly said: () => string;
  /** Ctrl-C. @returns its exit code */
  readonly interrupt: () => Promise<number | null>;
}

/** Someone who types in a checkout. */
export interface Keyboard {
  readonly root: string;
  /** `runbook <words>`, in a process of its own, without a terminal. */
  readonly runbook: (words: readonly string[], typed?: Typed) => Promise<Said>;
  /** The bare CLI on the stack. */
  readonly pulumi: (words: readonly string[], typed?: Typed) => Promise<Said>;
  /** A `runbook` that goes on until it is interrupted. */
  readonly start: (words: readonly string[], typed?: Typed) => Started;
}

export const withoutEmpty = (env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value)) as NodeJS.ProcessEnv;

/** @param env of all that is typed there; undefined values are unset */
export function keyboardIn(root: string, env: Readonly<Record<string, string | undefined>>): Keyboard {
  const run = async (file: string, args: readonly string[], typed: Typed, more = {}): Promise<Said> => {
    const child = spawn(file, args, {
      cwd: typed.root ?? root,
      env: withoutEmpty({ ...env, ...more, ...typed.env }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (child.pid !== undefined) typed.onSpawn?.(child.pid);
    let [stdout, stderr, text] = ["", "", ""];
    const both = (part: string) => {
      text += part;
      typed.onText?.(text, () => void child.kill("SIGINT"));
    };
    child.stdout.setEncoding("utf8").on("data", (part: string) => ((stdout += part), both(part)));
    child.stderr.setEncoding("utf8").on("data", (part: string) => ((stderr += part), both(part)));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, stdout, stderr, text };
  };
  const runbook: Keyboard["runbook"] = (words, typed = {}) =>
    run(process.execPath, [join(typed.root ?? root, "scripts", "bin.mjs"), ...words], typed);
  return {
    root,
    runbook,
    pulumi: (words, typed = {}) =>
      run(pulumiBinary(), ["--non-interactive", "--color", "never", ...words], typed, toolchainEnv()),
    start: (words, typed = {}) => {
      let [said, pid] = ["", 0];
      const ended = runbook(words, {
        ...typed,
        onSpawn: (child) => (pid = child),
        onText: (text) => (said = text),
      });
      return {
        said: () => said,
        interrupt: async () => {
          process.kill(pid, "SIGINT");
          return (await ended).code;
        },
      };
    },
  };
}
