import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Checkout, DrillSeen } from "../../ports/checkout.ts";
import { runCommand } from "../command.ts";
import { readOptional, readYamlFolder } from "../notify/files.ts";
import { readRegularText } from "../regular-file.mjs";
import { readProject } from "../stack/stack-file.ts";
import { guessBits } from "./guess-bits.ts";
import { passphraseGiven } from "../stack/passphrase.ts";

interface CheckoutOptions {
  /** The project's checkout. */
  readonly root: string;
  /** Rehearsals that this machine has records of. */
  readonly drills: () => Promise<readonly DrillSeen[]>;
  readonly env: NodeJS.ProcessEnv;
  /** @throws Error when set-up has not run */
  readonly binary: () => string;
}

const gitMs = 10_000;

/** This machine and the project's checkout on it. Reads files and git's own data; asks the network nothing. */
export function openCheckout({ root, drills, env, binary }: CheckoutOptions): Checkout {
  const git = async (...args: readonly string[]): Promise<string | undefined> => {
    const { code, stdout } = await runCommand(["git", "-c", "core.quotePath=false", ...args], {
      cwd: root,
      timeoutMs: gitMs,
    });
    return code === 0 ? stdout.trim() : undefined;
  };
  return {
    text: async (path) => await readOptional(root, path),
    yaml: async (folder) => await readYamlFolder(root, folder),
    async changedAt(path) {
      const seconds = Number(await git("log", "-1", "--format=%ct", "--", path));
      return seconds > 0 ? seconds * 1000 : undefined;
    },
    async remoteHosts() {
      const lines =
        (await git("config", "--get-regexp", "^remote\\..*\\.(?:push)?url$")) ??
        (await git("remote", "-v")) ??
        "";
      return [
        ...new Set(
          lines
            .split("\n")
            .flatMap((line) => line.split(/\s+/)[1] ?? [])
            .map(hostOf),
        ),
      ];
    },
    async unpushed() {
      if (((await git("remote")) ?? "") === "") return undefined;
      const count = await git("rev-list", "--count", "HEAD", "--not", "--remotes");
      return count === undefined ? undefined : Number(count);
    },
    backend() {
      const url = env["PULUMI_BACKEND_URL"] ?? readProject(root).backend;
      return url === undefined || url === "" ? undefined : url.replace(/\/\/[^/@]*@/, "//");
    },
    passphraseBits() {
      const given = passphraseGiven(env);
      return given === undefined ? undefined : guessBits(given.reveal());
    },
    has: (variable) => (env[variable] ?? "").trim() !== "",
    async signingKeys() {
      const agent = await runCommand(["ssh-add", "-L"], { env, timeoutMs: gitMs });
      const folder = join(env["HOME"] ?? homedir(), ".ssh");
      const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".pub"));
      const lines = await Promise.all(
        files.map((name) => readRegularText(join(folder, name)).catch(() => "")),
      );
      return [...(agent.code === 0 ? agent.stdout.split("\n") : []), ...lines]
        .map((line) => line.trim())
        .filter((line) => line !== "");
    },
    toolchainReady() {
      try {
        binary();
        return true;
      } catch {
        return false;
      }
    },
    drills,
  };
}

/** `git@github.com:team/app`, `https://github.com/team/app`, `/srv/app.git`. */
function hostOf(url: string): string {
  if (/^[a-z+]+:\/\//i.test(url))
    return URL.canParse(url) && new URL(url).hostname !== "" ? new URL(url).hostname : "local";
  return /^(?:[^@/\s]+@)?([^:/\s]+):/.exec(url)?.[1] ?? "local";
}
