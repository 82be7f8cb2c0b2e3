// An app of some kind in a folder and a git checkout of its own, with its packages, as `guard add` finds it.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { buildApp } from "../../app/build.mjs";
import { installNext15 } from "../../app/variants.mjs";
import { type, type Ended } from "../builders/command-line.ts";
import { appFiles } from "./app-files.ts";
import type { AppKind } from "./apps.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The version that these tests were written against. */
const nextIntl = "next-intl@4.14.8";

/** Beneath this repository, so that packages that are the same for all are found there. */
export async function layOutApp(kind: AppKind): Promise<string> {
  const folder = join(root, ".builds", "add-gate", kind.name);
  rmSync(folder, { recursive: true, force: true });
  const around = `  turbopack: { root: ${JSON.stringify(commonRoot())} },
  outputFileTracingRoot: ${JSON.stringify(commonRoot())},
  experimental: { cpus: 2 },
${kind.next === 15 ? "  eslint: { ignoreDuringBuilds: true },\n" : ""}`;
  const build = kind.next === 15 ? "node node_modules/next/dist/bin/next build" : "next build";
  for (const [path, text] of Object.entries(appFiles(kind, around, build))) put(join(folder, path), text);
  if (kind.next === 15) await installNext15(folder);
  if (kind.intl === true) installIntl(folder);
  await installGate(folder);
  commit(folder);
  return folder;
}

export const put = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@nightshift.example", ...args], {
    cwd: folder,
    encoding: "utf8",
  });
}

export function commit(folder: string): void {
  if (!existsSync(join(folder, ".git"))) git(folder, "init", "--quiet");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--allow-empty", "--message", "As it is");
}

/** As `npm pack` gives it: the reference app has it so. */
async function installGate(folder: string): Promise<void> {
  const { folder: built } = await buildApp();
  const name = join("node_modules", "clerk-bypass-gate");
  cpSync(join(built, name), join(folder, name), { recursive: true });
}

/** Its peers are found above. */
function installIntl(folder: string): void {
  const kept = join(root, ".builds", "add-gate-intl");
  if (!existsSync(join(kept, "node_modules", "next-intl", "package.json"))) {
    put(join(kept, "package.json"), "{}\n");
    const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps", "--no-save"];
    execFileSync("npm", ["install", ...options, nextIntl], { cwd: kept });
  }
  cpSync(join(kept, "node_modules"), join(folder, "node_modules"), { recursive: true });
}

/** The folder above both this repository and its packages, which may be a link into another checkout. */
function commonRoot(): string {
  const packages = realpathSync(join(root, "node_modules"));
  let found = realpathSync(root);
  while (relative(found, packages).startsWith("..")) found = dirname(found);
  return found;
}

/** As on somebody's own machine: none of the tests' settings. */
export const buildEnv = {
  NODE_ENV: undefined,
  VITEST: undefined,
  NEXT_TELEMETRY_DISABLED: "1",
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "pk_live_Y2xlcmsubmlnaHRzaGlmdC5leGFtcGxlJA",
};

export const addGate = async (folder: string, ...words: readonly string[]): Promise<Ended> =>
  await type(["guard", "add", ...words], { cwd: folder, env: buildEnv });

export function build(folder: string): void {
  const env: Record<string, string | undefined> = { ...process.env, ...buildEnv };
  for (const name of ["NODE_ENV", "VITEST"]) delete env[name];
  try {
    execFileSync("npm", ["run", "build"], { cwd: folder, env: env as NodeJS.ProcessEnv, encoding: "utf8" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`It does not build:\n${`${stdout}${stderr}`.slice(-6000)}`, { cause: error });
  }
}
