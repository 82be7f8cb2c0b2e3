import { lstat } from "node:fs/promises";
import { dirname, join, posix, resolve } from "node:path";
import type { AppFolder, Standing } from "../ports/app-folder.ts";
import { parseJson } from "../ports/parse-json.ts";
import { runCommand } from "./command.ts";
import { troubleText } from "./file-trouble.ts";
import { isMissing, readRegularText } from "./regular-file.mjs";
import { openAppSource } from "./source/folder.ts";
import { parseSource } from "./source/parse.ts";
import { unifiedDiff } from "./unified-diff.ts";
import { writeWhole } from "./write-whole.ts";

/** Larger files are data, bytes. */
const textMax = 1024 * 1024;
const gitMs = 20_000;
const tickMs = 10_000;
/** Lines of a program that failed. */
const saidMax = 60;

/**
 * The app's checkout at `root`, to be changed. @param env of the programs that are run there; default: this process's own
 * @throws BadInput `FILE_UNREADABLE` when there is no package.json
 */
export async function openAppFolder(root: string, env?: NodeJS.ProcessEnv): Promise<AppFolder> {
  const source = await openAppSource(root);
  return {
    root: resolve(root),
    paths: source.paths,
    nearest: source.nearest,
    at: async (path) => await standing(root, path),
    installed: async (name) => await installedVersion(resolve(root), name),
    async uncommitted(paths) {
      if (paths.length === 0) return [];
      const words = [
        "git",
        "-c",
        "core.fsmonitor=false",
        "status",
        "--porcelain",
        "-z",
        "--no-renames",
        "--",
      ];
      const { code, stdout } = await runCommand([...words, ...paths], { cwd: root, timeoutMs: gitMs });
      if (code !== 0) return undefined;
      const told = stdout.split("\0").map((line) => line.slice(3));
      // git tells paths from its own folder.
      return paths.filter((path) => told.some((one) => one === path || one.endsWith(`/${path}`)));
    },
    source: parseSource,
    diff: unifiedDiff,
    async write(path, text) {
      const mode = await lstat(join(root, path)).then(
        (found) => found.mode & 0o777,
        () => 0o644,
      );
      await writeWhole(root, path, text, mode);
    },
    async run(words, { timeoutMs, tick, signal }) {
      const began = performance.now();
      const timer = setInterval(() => tick(Math.round((performance.now() - began) / 1000)), tickMs);
      try {
        const how = { cwd: root, env, timeoutMs, withErrors: true, signal };
        const { code, stdout } = await runCommand(words, how);
        return { code, said: stdout.trimEnd().split("\n").slice(-saidMax) };
      } finally {
        clearInterval(timer);
      }
    },
  };
}

async function standing(root: string, path: string): Promise<Standing> {
  for (let part = path; part !== "."; part = posix.dirname(part)) {
    const found = await lstat(join(root, part)).catch(() => undefined);
    if (found?.isSymbolicLink() === true) return { kind: "link" };
  }
  try {
    return { kind: "file", text: await readRegularText(join(root, path), textMax) };
  } catch (error) {
    return isMissing(error) ? { kind: "missing" } : { kind: "unreadable", why: troubleText(error) };
  }
}

/** As Node looks for it: in `node_modules` of the app's folder, or of one above it. */
async function installedVersion(root: string, name: string): Promise<string | undefined> {
  for (let folder = root; ; folder = dirname(folder)) {
    const text = await readRegularText(join(folder, "node_modules", name, "package.json"), textMax).catch(
      () => undefined,
    );
    const { version } = (text === undefined ? {} : (parseJson(text) ?? {})) as { readonly version?: unknown };
    if (typeof version === "string") return version;
    if (dirname(folder) === folder) return undefined;
  }
}
