import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { plainEnv } from "../../rehearsal/world/sandbox.ts";
import { controlOf } from "../../rehearsal/world/control.ts";
import { SECRET_KEY, VERCEL_TOKEN } from "../../sandbox/ids.ts";
import { startSandbox, type SandboxInfo, type SandboxOptions } from "../../sandbox/world.ts";
import type { EnvironmentVariable } from "../../sandbox/vercel/index.ts";
import { cacheRoot } from "../../toolchain/env.mjs";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** A product as it is before anybody heard of this program: its variables were set in the dashboard. */
export interface Production {
  readonly info: SandboxInfo;
  readonly control: ReturnType<typeof controlOf>;
  /** Temporary; goes with it. */
  readonly folder: string;
  readonly variables: () => Promise<readonly EnvironmentVariable[]>;
  /** Requests that would change something at Vercel or Clerk, since the last call. */
  readonly writes: () => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

/** The sandbox with five variables of before: of production, of previews, of one branch, of a custom environment, of the team. */
export async function startProduction(options: SandboxOptions = {}): Promise<Production> {
  const folder = mkdtempSync(join(tmpdir(), "stranger-"));
  const sandbox = await startSandbox({
    ...{ folder: join(folder, "sandbox"), vercelSettings: { buildMs: 0 } },
    ...options,
  });
  const { info } = sandbox;
  const control = controlOf(info);
  const add = (key: string, value: string, type: string, target: readonly string[], more: object = {}) =>
    control("POST", "/vercel/environment", { key, value, type, target, ...more });
  const everywhere = ["production", "preview", "development"];
  await add("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", info.clerk.publishableKey, "encrypted", everywhere);
  await add("CLERK_JWT_KEY", info.clerk.jwtKey, "sensitive", ["production"], {
    customEnvironmentIds: ["env_staging"],
  });
  await add("CLERK_SECRET_KEY", SECRET_KEY, "sensitive", ["production", "preview"]);
  await add("CLERK_SECRET_KEY", "sk_test_ofTheBranch", "encrypted", ["preview"], { gitBranch: "next" });
  await control("POST", "/vercel/shared-environment", {
    ...{ key: "CLERK_WEBHOOK_SIGNING_SECRET", value: "whsec_ofTheTeam", type: "encrypted" },
    target: ["production"],
  });
  // A connection that was left idle may be closed in the very moment in which it is used again.
  const get = (path: string) => control("GET", path).catch(() => control("GET", path));
  let seen = 0;
  return {
    ...{ info, control, folder },
    variables: async () => (await get("/vercel/environment")).variables,
    async writes() {
      const { head, entries } = (await get(`/log?since=${seen}`)) as {
        head: number;
        entries: { kind: string; host: string; method: string; path: string }[];
      };
      seen = head;
      return entries
        .filter(({ kind, method }) => kind === "request" && method !== "GET")
        .map(({ method, host, path }) => `${method} ${host}${path}`);
    },
    async stop() {
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Everything of each variable but its value's time. */
export const placed = async ({ variables }: Production) =>
  (await variables()).map(({ createdAt: _created, updatedAt: _updated, target, ...one }) => ({
    ...one,
    target: target.toSorted(),
  }));

/** A person's machine: a home with an SSH key and git's settings, and the way into the sandbox. */
export interface Machine {
  readonly home: string;
  /** Without token and Clerk's key. */
  readonly env: NodeJS.ProcessEnv;
  /** The answers that every test gives, as an environment. */
  readonly secrets: Readonly<Record<string, string>>;
}

export function machineOf({ folder, info }: Production, name: string): Machine {
  const home = join(folder, `home-${name}`);
  mkdirSync(join(home, ".ssh"), { recursive: true, mode: 0o700 });
  const key = join(home, ".ssh", "id_ed25519");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key]);
  const lines = ["[user]", `\tname = ${name} Example`, `\temail = ${name.toLowerCase()}@nightshift.example`];
  const more = ["[commit]", "\tgpgsign = false", "[init]", "\tdefaultBranch = main"];
  writeFileSync(join(home, ".gitconfig"), `${[...lines, ...more].join("\n")}\n`);
  const foreign = /^(CLERK_|VERCEL_)/;
  const world = Object.fromEntries(Object.entries(info.env).filter(([one]) => !foreign.test(one)));
  const none = { XDG_CONFIG_HOME: undefined, XDG_STATE_HOME: undefined };
  return {
    home,
    env: {
      ...plainEnv(),
      ...world,
      ...none,
      RUNBOOK_CACHE_DIR: cacheRoot(),
      HOME: home,
    } as unknown as NodeJS.ProcessEnv,
    secrets: { VERCEL_API_TOKEN: VERCEL_TOKEN, CLERK_SECRET_KEY: SECRET_KEY },
  };
}

/** A clone of this repository's last commit, with its packages linked. @returns its folder */
export function cloneOf(folder: string, name: string, from = checkout): string {
  const root = join(folder, name);
  execFileSync("git", ["clone", "--quiet", from, root], { stdio: "pipe" });
  symlinkSync(join(checkout, "node_modules"), join(root, "node_modules"));
  return root;
}

/** A repository with what a project begins with and no program in it, so that a command in this process works on it. */
export function smallProject({ folder }: Production, name: string, shipped = true): string {
  const root = join(folder, name);
  mkdirSync(root, { recursive: true });
  execFileSync("git", ["init", "--quiet", root]);
  if (!shipped) return root;
  for (const path of ["Pulumi.yaml", "infra", "runbooks", "contacts", "notices", ".gitignore"])
    cpSync(join(checkout, path), join(root, path), { recursive: true });
  return root;
}

/** One digest of every file beneath a folder, its name, mode and bytes; links by where they lead. @param without names */
export function bytesOf(folder: string, without = /^$/): string {
  const hash = createHash("sha256");
  const walk = (path: string): void => {
    for (const name of readdirSync(path).sort()) {
      if (without.test(name)) continue;
      const full = join(path, name);
      const found = lstatSync(full);
      hash.update(`${full}\0${found.mode}\0`);
      if (found.isSymbolicLink()) hash.update(readlinkSync(full));
      else if (found.isDirectory()) walk(full);
      else if (found.isFile()) hash.update(readFileSync(full));
    }
  };
  walk(folder);
  return hash.digest("hex");
}
