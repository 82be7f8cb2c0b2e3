// An app's files in a folder and a git checkout of its own, with packages of which only the versions are there: nothing is built.
import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { rmSync } from "node:fs";
import { appFiles } from "./app-files.ts";
import { packageVersion } from "../../src/cli/roots.ts";
import type { AppKind } from "./apps.ts";
import { commit, put } from "./laid-out.ts";

type Versions = Readonly<Record<string, string>>;

/** @param versions installed packages besides the usual ones; the gate's own is among those */
export function committedApp(kind: AppKind, versions: Versions = {}): string {
  const folder = smallApp(kind, versions);
  commit(folder);
  return folder;
}

/** The same without git, which takes most of the time. */
export function smallApp(kind: AppKind, versions: Versions = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "add-gate-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(appFiles(kind))) put(join(folder, path), text);
  const installed: Versions = {
    next: kind.next === 15 ? "15.5.29" : "16.4.6",
    "@clerk/nextjs": "7.9.4",
    "clerk-bypass-gate": packageVersion(),
    ...versions,
  };
  for (const [name, version] of Object.entries(installed))
    put(join(folder, "node_modules", name, "package.json"), JSON.stringify({ name, version }));
  return folder;
}

/** Every file that is the app's own, by path. */
export function filesOf(folder: string, under = ""): Record<string, string> {
  return Object.fromEntries(
    readdirSync(join(folder, under))
      .filter((name) => ![".git", "node_modules"].includes(name))
      .flatMap((name) => {
        const path = under === "" ? name : `${under}/${name}`;
        const file = join(folder, path);
        return statSync(file).isDirectory()
          ? Object.entries(filesOf(folder, path))
          : [[path, readFileSync(file, "utf8")] as const];
      }),
  );
}
