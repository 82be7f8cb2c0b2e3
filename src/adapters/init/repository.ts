import { realpath } from "node:fs/promises";
import { runCommand } from "../command.ts";
import { BadInput } from "../../errors.ts";

/** Local and small; more means a lock or a dead disk. Milliseconds. */
const timeoutMs = 10_000;

export interface Repository {
  /** Its top folder, links followed. */
  readonly top: string;
  readonly userName: string | undefined;
  readonly userEmail: string | undefined;
  /** Whether a file is versioned and differs from the last commit. @param path from the folder that was asked about */
  readonly changed: (path: string) => Promise<boolean>;
  /** Those of these files and folders that have something in no commit, new files too. @param paths from the folder that was asked about */
  readonly uncommitted: (paths: readonly string[]) => Promise<readonly string[]>;
  /** Whether a path, which need not be there, would be committed. */
  readonly holds: (path: string) => Promise<boolean>;
}

/** The git repository that a folder is in. @throws BadInput `REPOSITORY_MISSING` */
export async function openRepository(folder: string, env: NodeJS.ProcessEnv): Promise<Repository> {
  const git = async (...args: string[]) => {
    const words = ["git", "-c", "core.quotePath=false", ...args];
    return await runCommand(words, { cwd: folder, env, timeoutMs });
  };
  const top = await git("rev-parse", "--show-toplevel");
  if (top.code !== 0)
    throw new BadInput(
      "This folder is in no git repository, and a stack's config and contacts are kept in one.",
      {
        code: "REPOSITORY_MISSING",
        hint: "Go to a clone, or make one with `git init`. Nothing was changed.",
      },
    );
  const setting = async (name: string) => (await git("config", "--get", name)).stdout.trim() || undefined;
  const root = await realpath(top.stdout.trim());
  return {
    top: root,
    userName: await setting("user.name"),
    userEmail: await setting("user.email"),
    changed: async (path) => {
      const how = ["--porcelain", "--no-renames", "--untracked-files=no"];
      return (await git("status", ...how, "--", path)).stdout.trim() !== "";
    },
    uncommitted: async (paths) => {
      const states = await Promise.all(
        paths.map(async (path) => (await git("status", "--porcelain", "--", path)).stdout.trim()),
      );
      return paths.filter((_path, at) => states[at] !== "");
    },
    holds: async (path) => {
      const inside = path === root || path.startsWith(`${root}/`);
      return inside && (await git("check-ignore", "--quiet", "--", path)).code !== 0;
    },
  };
}
