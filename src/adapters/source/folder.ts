import { readdir } from "node:fs/promises";
import { dirname, join, posix, relative, resolve } from "node:path";
import { BadInput } from "../../errors.ts";
import type { AppSource, SecretsFound, SourceFile } from "../../ports/app-source.ts";
import { runCommand } from "../command.ts";
import { readRegularText } from "../regular-file.mjs";
import { gitPattern, secretsIn, secretsInLog } from "./secrets.ts";

const isCode = (path: string) => /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$|\.min\.js$/.test(path);
/** Installed or generated. */
const skipped = /(?:^|\/)(?:node_modules|\.next|\.git|\.vercel|dist|build|coverage|out)(?:\/|$)/;
/** A file that says none of these says nothing of authentication; parsing it would only take time. */
const worthParsing = /clerk|svix|process\.env|import\.meta\.env|x-middleware|jwt|\bauth\b/i;
const isGate = (path: string) => /(?:^|\/)(?:proxy|middleware)\.[cm]?[jt]sx?$/.test(path);

/** Larger files are data, bytes. */
const textMax = 1024 * 1024;
/** Lock files are long. */
const lockMax = 32 * 1024 * 1024;
const filesMax = 20_000;
const gitMs = 20_000;
const historyMs = 120_000;
const historyMax = 64 * 1024 * 1024;

/**
 * The app's checkout at `root`. Reads only: files, and git's own data by the git that is installed.
 * @throws BadInput `FILE_UNREADABLE` when there is no package.json
 */
export async function openAppSource(root: string): Promise<AppSource> {
  const text = async (path: string, max = textMax): Promise<string | undefined> =>
    await readRegularText(join(root, path), max).catch(() => undefined);
  if ((await text("package.json")) === undefined)
    throw new BadInput(`${root} is no app's checkout: there is no package.json that can be read.`, {
      code: "FILE_UNREADABLE",
      hint: "Give --app the folder that holds the app's package.json.",
    });
  const git = async (args: readonly string[], timeoutMs = gitMs, outputMax?: number) =>
    await runCommand(["git", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false", ...args], {
      ...{ cwd: root, timeoutMs },
      ...(outputMax === undefined ? {} : { outputMax }),
    });
  const listed = async (args: readonly string[]) => {
    const { code, stdout } = await git(["ls-files", "-z", ...args]);
    return code === 0 ? stdout.split("\0").filter((path) => path !== "") : undefined;
  };
  const tracked = once(async () => await listed([]));
  const all = once(async () => {
    const paths = (await listed(["--cached", "--others", "--exclude-standard"])) ?? (await walk(root));
    return paths.filter((path) => !skipped.test(path)).sort();
  });
  const files = once(async () => {
    const { parseSource } = await import("./parse.ts");
    const read: SourceFile[] = [];
    for (const path of (await all()).filter(isCode).slice(0, filesMax)) {
      const source = await text(path);
      if (source !== undefined && (isGate(path) || worthParsing.test(source)))
        read.push(parseSource(path, source));
    }
    return read;
  });
  const topLevel = async () => (await git(["rev-parse", "--show-toplevel"])).stdout.trim();
  return {
    files,
    paths: all,
    text: async (path) => await text(path),
    tracked,
    async nearest(name) {
      const top = await topLevel();
      const last = top === "" ? resolve(root) : resolve(top);
      for (let folder = resolve(root); ; folder = dirname(folder)) {
        const path = relative(root, join(folder, name)).replaceAll("\\", "/");
        const found = await text(path, lockMax);
        if (found !== undefined) return { path, text: found };
        if (folder === last || folder === dirname(folder)) return undefined;
      }
    },
    async ignores(path) {
      const { code } = await git(["check-ignore", "-q", "--no-index", path]);
      return code === 0 ? true : code === 1 ? false : undefined;
    },
    async secretsHere(): Promise<SecretsFound> {
      const paths = await all();
      const found = [];
      for (const path of paths.slice(0, filesMax)) found.push(...secretsIn(path, (await text(path)) ?? ""));
      const incomplete = paths.length > filesMax ? `only ${filesMax} files were looked at` : undefined;
      return { found, incomplete };
    },
    async secretsInHistory(): Promise<SecretsFound | undefined> {
      const shallow = await git(["rev-parse", "--is-shallow-repository"]);
      if (shallow.code !== 0) return undefined;
      const log = await git(
        [
          ...["log", "--all", "--reflog", "--reverse", "-p", "-U0", "--no-renames", "--no-textconv"],
          ...["--no-ext-diff", "--no-color", "--no-relative", "--format=%x00%H"],
          ...["--extended-regexp", `-G${gitPattern}`],
        ],
        historyMs,
        historyMax,
      );
      const why =
        log.code !== 0
          ? "git's log did not come to its end"
          : shallow.stdout.trim() === "true"
            ? "the clone is shallow (git fetch --unshallow)"
            : undefined;
      // git tells paths from its own folder.
      const prefix = (await git(["rev-parse", "--show-prefix"])).stdout.trim();
      const found = secretsInLog(log.stdout).map((one) => ({
        ...one,
        at: { ...one.at, file: posix.relative(prefix, one.at.file) },
      }));
      return { found, incomplete: why };
    },
  };
}

/** Where there is no git: what stands in the folder. */
async function walk(root: string, under = ""): Promise<string[]> {
  const entries = await readdir(join(root, under), { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    const path = under === "" ? entry.name : `${under}/${entry.name}`;
    if (skipped.test(path)) continue;
    if (entry.isDirectory()) found.push(...(await walk(root, path)));
    else if (entry.isFile()) found.push(path);
    if (found.length > filesMax) break;
  }
  return found;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => await (made ??= make());
}
