import { posix } from "node:path";
import type { AppFolder } from "../ports/app-folder.ts";
import type { SourceFile } from "../ports/app-source.ts";
import { majorOf } from "../ports/version.ts";
import { isServed } from "./addresses.ts";
import { gatePackage, isIn, type Peer } from "./needs.ts";
import { ownProtection } from "./own-protection.ts";
import { readConfig } from "./read-config.ts";
import { readManifest } from "./manifest.ts";
import { readSignIn } from "./read-sign-in.ts";
import { refusal } from "./refusal.ts";
import type { AppShape, PackageTool } from "./shape.ts";
import { verifyLayout } from "./verify-layout.ts";

/** What may be said by hand of an app. */
export interface Said {
  readonly basePath: string | undefined;
  readonly signIn: string | undefined;
}

/**
 * Looks at an app; changes nothing. @param signInOf what the middleware says of the sign-in page, by its path and text
 * @throws BadInput `APP_UNSUITABLE`, `APP_TOO_OLD`, `APP_UNCLEAR`, `GATE_UNSUPPORTED`, `FILE_UNREADABLE`, each with its place
 */
export async function readShape(
  app: AppFolder,
  said: Said,
  signInOf: (path: string, text: string) => string | undefined,
): Promise<AppShape> {
  const packageJson = await textAt(app, "package.json");
  const { dependencies } = readManifest(packageJson);
  const nextVersion = await fitting(app, dependencies, "next");
  await fitting(app, dependencies, "@clerk/nextjs");
  const paths = await app.paths();
  const nextMajor = majorOf(nextVersion) ?? 0;
  const { basePath, file: config } = await readConfig(app, said.basePath);
  const src = folderOf(paths);
  const middlewarePath = middlewareOf(paths, src, nextMajor);
  const middleware =
    middlewarePath === undefined
      ? undefined
      : { path: middlewarePath, text: await textAt(app, middlewarePath) };
  const sources = await sourcesOf(app, paths);
  const stated =
    said.signIn ?? (middleware === undefined ? undefined : signInOf(middleware.path, middleware.text));
  const signIn = await readSignIn(app, sources, stated, basePath);
  const router = paths.some((path) => path.startsWith(`${src}app/`)) ? "app" : "pages";
  return {
    ...{ nextMajor, src, router, basePath, config, middleware, packageJson, ...signIn },
    typescript: paths.includes("tsconfig.json") || dependencies["typescript"] !== undefined,
    verifyLayout: router === "pages" ? "none" : await verifyLayout(app, paths, src),
    ownProtection: ownProtection(paths, sources, signIn.signInPath),
    packages: await packageTool(app, packageJson),
  };
}

/** @throws BadInput for what cannot be read */
async function textAt(app: Pick<AppFolder, "at">, path: string): Promise<string> {
  const found = await app.at(path);
  if (found.kind === "file") return found.text;
  if (found.kind === "link")
    throw refusal({
      ...{ code: "APP_FILE_TAKEN", file: path },
      message: "It is a symbolic link, or beneath one: what it leads to may belong to others.",
      hint: "Put the file itself there, or run the command where it really stands.",
    });
  const why = found.kind === "unreadable" ? found.why : "it is not there";
  throw refusal({
    ...{ code: "FILE_UNREADABLE", file: path, message: `cannot be read: ${why}.` },
    hint: "Put a readable text file there.",
  });
}

/** The version of a package that the gate stands on. @throws BadInput where the app has none, or one that is too old */
async function fitting(
  app: Pick<AppFolder, "installed">,
  declared: Readonly<Record<string, string>>,
  name: Peer,
): Promise<string> {
  if (declared[name] === undefined)
    throw refusal({
      code: "APP_UNSUITABLE",
      message: `package.json names no ${name}.`,
      hint: "Run it in the folder of a Next.js app that signs people in with @clerk/nextjs, or name that with --app.",
    });
  const version = await app.installed(name);
  if (version === undefined)
    throw refusal({
      code: "APP_UNCLEAR",
      message: `${name} is not installed, so its version is not known.`,
      hint: "Install the app's packages first.",
    });
  const range = gatePackage.peers[name];
  if (!isIn(version, range))
    throw refusal({
      code: "APP_TOO_OLD",
      message: `${name} is ${version}; the gate needs ${range.replaceAll("^", "").replace(" || ", " or newer of that line, or ")} or newer.`,
      hint: `Upgrade ${name} first, and try the app with it.`,
    });
  return version;
}

/** Next.js takes `src/` only where there are no folders beside it. @throws BadInput where there are no pages at all */
function folderOf(paths: readonly string[]): "" | "src/" {
  const has = (folder: string) => paths.some((path) => path.startsWith(folder));
  if (has("app/") || has("pages/")) return "";
  if (has("src/app/") || has("src/pages/")) return "src/";
  throw refusal({
    code: "APP_UNSUITABLE",
    message: "There is neither app/ nor pages/ here, nor in src/.",
    hint: "In a monorepo, name the app's own folder with --app.",
  });
}

/** @throws BadInput for one that Next.js does not run */
function middlewareOf(paths: readonly string[], src: string, nextMajor: number): string | undefined {
  const found = paths.filter((path) => /^(?:src\/)?(?:proxy|middleware)\.[cm]?[jt]sx?$/.test(path));
  const [first, second] = found;
  if (first === undefined) return undefined;
  const runs = (path: string) =>
    path.startsWith("src/") === (src === "src/") &&
    /\.[jt]sx?$/.test(path) &&
    (nextMajor > 15 || !/proxy\.\w+$/.test(path));
  const idle = found.find((path) => !runs(path));
  if (idle !== undefined)
    throw refusal({
      ...{ code: "APP_UNCLEAR", file: idle },
      message: `Next.js ${nextMajor} does not run this file.`,
      hint: `It runs ${src}${nextMajor > 15 ? "proxy" : "middleware"}.ts: move or delete it first.`,
    });
  if (second !== undefined)
    throw refusal({
      ...{ code: "APP_UNCLEAR", file: second },
      message: `${first} stands beside it, and Next.js runs one of them.`,
      hint: "Delete the one that is not used.",
    });
  return first;
}

/** Pages, layouts and route handlers that name Clerk. */
async function sourcesOf(app: AppFolder, paths: readonly string[]): Promise<readonly SourceFile[]> {
  const found: SourceFile[] = [];
  for (const path of paths) {
    if (!isServed(path) && !/(?:^|\/)(?:layout|_app)\.[cm]?[jt]sx?$/.test(path)) continue;
    const standing = await app.at(path);
    if (standing.kind === "file" && standing.text.includes("@clerk/"))
      found.push(app.source(path, standing.text));
  }
  return found;
}

const locks = {
  "package-lock.json": "npm",
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
  "bun.lock": "bun",
  "bun.lockb": "bun",
} as const;

async function packageTool(app: Pick<AppFolder, "nearest">, packageJson: string): Promise<PackageTool> {
  const named = /^(npm|pnpm|yarn|bun)@/.exec(readManifest(packageJson).packageManager ?? "")?.[1];
  for (const [file, name] of Object.entries(locks)) {
    const found = await app.nearest(file);
    if (found === undefined) continue;
    return { name: (named as PackageTool["name"] | undefined) ?? name, root: posix.dirname(found.path) };
  }
  return { name: (named as PackageTool["name"] | undefined) ?? "npm", root: "." };
}
