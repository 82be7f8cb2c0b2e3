import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PermanentFailure } from "../errors.ts";
import type { FileChange } from "../ports/app-folder.ts";
import { runCommand } from "./command.ts";
import { writeRegular } from "./regular-file.mjs";

/** Local and small. */
const timeoutMs = 20_000;

/**
 * Changes as a unified diff, by the git that is installed: new files, other line ends and a missing last newline are as `git apply`
 * wants them. Empty where nothing changes.
 * @throws PermanentFailure `INTERNAL` without git
 */
export async function unifiedDiff(changes: readonly FileChange[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "runbook-diff-"));
  try {
    for (const side of ["a", "b"]) await mkdir(join(folder, side));
    for (const { path, before, after } of changes) {
      if (before !== undefined) await put(join(folder, "a", path), before);
      await put(join(folder, "b", path), after);
    }
    const options = ["--no-index", "--no-prefix", "--no-color", "--no-ext-diff", "--no-renames", "--text"];
    const settings = ["-c", "core.quotePath=false", "-c", "core.autocrlf=false", "-c", "core.safecrlf=false"];
    const words = ["git", ...settings, "diff", ...options, "a", "b"];
    const { code, stdout } = await runCommand(words, { cwd: folder, timeoutMs });
    // 1: they differ.
    if (code !== 0 && code !== 1)
      throw new PermanentFailure("git cannot compare files.", {
        code: "INTERNAL",
        hint: "Check that git is installed.",
      });
    return withBothSides(stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeRegular(path, text);
}

/** Of a new file git names one side only in the first line: `diff --git b/x b/x`. */
const withBothSides = (diff: string): string =>
  diff.replace(/^diff --git b\/(.*) b\/\1$/gm, "diff --git a/$1 b/$1");
