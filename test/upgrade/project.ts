import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gitIdentity } from "../builders/git-identity.ts";
import { openProjectFiles } from "../../src/adapters/project-files.ts";
import type { ProjectFiles } from "../../src/ports/project-files.ts";
import { upgradeFiles, type Upgraded } from "../../src/upgrade/upgrade.ts";

/** A repository of somebody's, with git's own history, into which versions are brought. */
export class Project {
  readonly root = mkdtempSync(join(tmpdir(), "upgrade-"));

  /** @param like one to begin as a copy of; default: an empty one */
  constructor(like?: Project) {
    if (like !== undefined) cpSync(like.root, this.root, { recursive: true });
    else this.git("init", "--quiet", "--initial-branch=main");
  }

  git(...words: readonly string[]): string {
    return execFileSync("git", [...gitIdentity, ...words], { cwd: this.root, encoding: "utf8" });
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  remove(path: string): void {
    rmSync(join(this.root, path));
  }

  commit(): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "-m", "as it is");
  }

  /** @returns every file with its text, git's own left out */
  all(): Readonly<Record<string, string>> {
    const found = readdirSync(this.root, { recursive: true, withFileTypes: true });
    const paths = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
    const ours = paths
      .map((path) => path.slice(this.root.length + 1))
      .filter((path) => !path.startsWith(".git/"));
    return Object.fromEntries(ours.sort().map((path) => [path, this.read(path)]));
  }

  /** @param files what does the work; default: the real ones */
  async upgrade(
    version: string,
    shipped: Readonly<Record<string, string>>,
    { plan = false, files = openProjectFiles(this.root) }: { plan?: boolean; files?: ProjectFiles } = {},
  ): Promise<Upgraded> {
    return await upgradeFiles(files, { version, files: new Map(Object.entries(shipped)) }, plan);
  }
}

/** Outcomes by path, those left out that there is nothing to do about. */
export const outcomes = ({ decisions }: Upgraded): Readonly<Record<string, string>> =>
  Object.fromEntries(
    decisions.filter(({ outcome }) => outcome !== "current").map(({ path, outcome }) => [path, outcome]),
  );
