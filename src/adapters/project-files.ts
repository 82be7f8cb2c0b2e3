import { createHash } from "node:crypto";
import { lstat, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PermanentFailure } from "../errors.ts";
import type { Merged, ProjectFiles, Standing } from "../ports/project-files.ts";
import { runCommand } from "./command.ts";
import { fileUnwritable, unreadable } from "./file-trouble.ts";
import { isMissing, readRegularText } from "./regular-file.mjs";
import { refuseLinks, writeWhole } from "./write-whole.ts";

const timeoutMs = 10_000;

/** The files of the project at `root`, and the git that is installed. Nothing outside of it is read or written. */
export function openProjectFiles(root: string): ProjectFiles {
  const read = async (path: string): Promise<Standing> => {
    // What is behind a folder that is a link is not the project's.
    await refuseLinks(root, dirname(path));
    try {
      const found = await lstat(join(root, path));
      const text = withoutReturns(await readRegularText(join(root, path)));
      return { kind: found.isSymbolicLink() ? "link" : "file", text };
    } catch (error) {
      if (isMissing(error)) return { kind: "absent" };
      throw unreadable(path, error, "Take what stands there away, or put a text file in its place.");
    }
  };
  return {
    read,
    async write(path, text) {
      const before = await readRegularText(join(root, path)).catch(() => "");
      await writeWhole(root, path, before.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text);
    },
    async remove(path) {
      await rm(join(root, path), { force: true }).catch((error: unknown) => {
        throw fileUnwritable(path, error, "What was done before stays. Put it right, then type it again.");
      });
    },
    idOf(text) {
      const bytes = Buffer.from(text, "utf8");
      // git's own: `git hash-object`; repositories of another kind have other names, and are asked for none.
      return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
    },
    async content(id) {
      const { code, stdout } = await runCommand(["git", "cat-file", "blob", id], { cwd: root, timeoutMs });
      return code === 0 ? withoutReturns(stdout) : undefined;
    },
    merge,
  };
}

const withoutReturns = (text: string) => text.replaceAll("\r\n", "\n");

async function merge(texts: Parameters<ProjectFiles["merge"]>[0]): Promise<Merged> {
  const folder = await mkdtemp(join(tmpdir(), "runbook-upgrade-"));
  try {
    const names = ["ours", "base", "theirs"] as const;
    for (const name of names) await writeFile(join(folder, name), texts[name]);
    const words = ["git", "merge-file", "-p", "--quiet", ...names];
    const { code, stdout } = await runCommand(words, { cwd: folder, timeoutMs });
    // As its manual has it: the number of conflicts, 127 at most; anything else is an error.
    if (code !== null && code <= 127) return { text: stdout, conflicts: code };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  throw new PermanentFailure("git cannot merge files here.", {
    code: "INTERNAL",
    hint: "Check that git is installed: `git merge-file` merges what was changed here and in the package.",
  });
}
