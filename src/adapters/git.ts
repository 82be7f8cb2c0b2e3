import { PermanentFailure } from "../errors.ts";
import { runCommand } from "./command.ts";
import type { Git } from "../ports/git.ts";

/** Local and small; more means a lock or a dead disk. */
const timeoutMs = 10_000;
const commitPattern = /^[0-9a-f]{7,64}$|^HEAD$/;

class GitFailed extends Error {
  readonly code: number | null;
  constructor(code: number | null) {
    super(`git ended with ${code}`);
    this.code = code;
  }
}

/** The repository at `root`, through the git that is installed. */
export function openGit(root: string): Git {
  const git = async (args: readonly string[]): Promise<string> => {
    const words = ["git", "-c", "core.quotePath=false", ...args];
    const { code, stdout } = await runCommand(words, { cwd: root, timeoutMs });
    if (code !== 0) throw new GitFailed(code);
    return stdout;
  };
  const setting = async (name: string): Promise<string | undefined> => {
    const text = await git(["config", "--get", name]).catch(() => "");
    return text.trim() === "" ? undefined : text.trim();
  };
  const orFail = (what: string) => (cause: unknown) => {
    throw new PermanentFailure(`git cannot ${what} in this checkout.`, {
      code: "INTERNAL",
      hint: "Check that this is a clone with a commit, and that git is installed.",
      cause,
    });
  };
  return {
    head: async () => (await git(["rev-parse", "--verify", "HEAD"]).catch(orFail("tell the commit"))).trim(),
    async show(commit, path) {
      const name = refuseOption(commit);
      await git(["rev-parse", "--verify", "--quiet", `${name}^{commit}`]).catch(
        orFail(`find commit ${name}`),
      );
      const listed = await git(["ls-tree", "--name-only", name, "--", path]).catch(orFail("list files"));
      if (listed.trim() === "") return undefined;
      return await git(["show", `${name}:${path}`]).catch(orFail(`show ${path}`));
    },
    async isAncestor(commit, of) {
      try {
        await git(["merge-base", "--is-ancestor", refuseOption(commit), refuseOption(of)]);
        return true;
      } catch (error) {
        // 1 is "no", 128 an unknown commit, which is no ancestor either.
        if (error instanceof GitFailed && (error.code === 1 || error.code === 128)) return false;
        return orFail("compare commits")(error);
      }
    },
    async dirty(path) {
      const text = await git([
        "status",
        "--porcelain",
        "-z",
        "--no-renames",
        "--untracked-files=no",
        "--",
        path,
      ]).catch(orFail("tell what changed"));
      return text
        .split("\0")
        .filter((line) => line !== "")
        .map((line) => line.slice(3));
    },
    userEmail: async () => await setting("user.email"),
    signingKey: async () => await setting("user.signingkey"),
  };
}

/** A name that begins with a dash would be an option. */
function refuseOption(commit: string): string {
  if (commitPattern.test(commit)) return commit;
  throw new PermanentFailure(`${JSON.stringify(commit)} is not a commit.`, { code: "INTERNAL" });
}
