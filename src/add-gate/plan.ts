import type { AppFolder, FileChange } from "../ports/app-folder.ts";
import { isServed, servedAt } from "./addresses.ts";
import { bundling, newConfig } from "./bundled.ts";
import { linesByHand } from "./by-hand.ts";
import { refuseClerkWithin } from "./clerk-within.ts";
import { gateFile } from "./gate-file.ts";
import { withGate, readManifest } from "./manifest.ts";
import { changeMiddleware, type Change, type Changed } from "./middleware/change.ts";
import { noOptions } from "./middleware/options.ts";
import { Unclear } from "./middleware/unclear.ts";
import { newMiddleware } from "./new-middleware.ts";
import { gatePackage } from "./needs.ts";
import { notesOf } from "./notes.ts";
import { readShape, type Said } from "./read-shape.ts";
import { refusal } from "./refusal.ts";
import type { AppShape } from "./shape.ts";
import { moduleFrom, templates, verifyPath, type Template } from "./templates.ts";

export interface Wanted extends Said {
  /** Domains at which people sign in besides the one that Vercel names. */
  readonly domains: readonly string[];
  /** The gate's version that goes with this program: all its packages have one. */
  readonly version: string;
  /** False: the middleware is left alone, for somebody to change. */
  readonly middleware: boolean;
  /** What package.json is to say instead. */
  readonly package: string | undefined;
}

export interface GatePlan {
  readonly shape: AppShape;
  /** Of the gate's package. */
  readonly version: string;
  /** In the order in which they are written: the middleware is last. Empty: the gate is there. */
  readonly changes: readonly FileChange[];
  /** False: a person has to read the middleware's change, so nothing is written by itself. */
  readonly sure: boolean;
  /** What the reader has to know, a sentence each. */
  readonly notes: readonly string[];
  /** What is left to be written into the middleware by hand. */
  readonly byHand: readonly string[];
}

/**
 * What puts the gate into an app. Changes nothing, repeating is safe.
 * @throws BadInput with the place and the way out for an app that is not fit, or not understood
 */
export async function planGate(app: AppFolder, wanted: Wanted): Promise<GatePlan> {
  const read = (path: string, text: string) => told(path, text, ".");
  const shape = await readShape(app, wanted, (path, text) => {
    const change: Change = wanted.middleware ? read(path, text) : { kind: "gated" };
    return change.kind === "gated" ? undefined : change.options.signInPath;
  });
  const manifest: FileChange = {
    ...{ path: "package.json", before: shape.packageJson },
    after: withGate(shape.packageJson, wanted.package ?? wanted.version, wanted.package !== undefined),
  };
  const { middleware } = shape;
  const isGated =
    middleware !== undefined &&
    (wanted.middleware ? read(middleware.path, middleware.text).kind === "gated" : isOurs(middleware.text));
  const found = { shape, version: wanted.version };
  if (isGated) return { ...found, changes: [manifest].filter(isChange), sure: true, notes: [], byHand: [] };
  const isLeft = middleware !== undefined && !wanted.middleware;
  const config = shape.router === "app" ? [] : [configOf(shape)];
  for (const { path } of config) await refuseOdd(app, path, false);
  const paths = await app.paths();
  const gate = await gatePath(app, shape);
  const name = gate.replace(/\.[jt]s$/, "");
  const change =
    middleware === undefined || isLeft ? undefined : changed(middleware.path, middleware.text, name);
  const path = middleware?.path ?? newMiddleware(shape).path;
  if (change?.isOwn === true) await refuseClerkWithin(app, paths, path);
  const options = change?.options ?? noOptions;
  const optionsFile: Template = {
    ...{ path: gate, address: undefined },
    text: gateFile({
      ...{ shape, options: options.shared, domains: wanted.domains },
      hasNext: isLeft || change?.hasNext === true,
      protectedIn: isLeft || change?.protects === true ? path : undefined,
    }),
  };
  const files = [optionsFile, ...templates({ shape, gate: name })];
  const written = await Promise.all(files.map(async (file) => await added(app, paths, file)));
  const last: FileChange = {
    ...{ path, before: middleware?.text },
    after: change?.text ?? newMiddleware(shape).text(moduleFrom(path, name)),
  };
  await refuseOdd(app, last.path, last.before !== undefined);
  const all = [manifest, ...config, ...written, ...(isLeft ? [] : [last])];
  return {
    ...found,
    changes: all.filter((each) => each !== undefined).filter(isChange),
    sure: change?.sure ?? true,
    notes: notesOf(shape, { path, change, isLeft, domains: wanted.domains, gate }),
    byHand: isLeft ? linesByHand(path, name) : [],
  };
}

const isChange = ({ before, after }: FileChange): boolean => before !== after;

function changed(path: string, text: string, gate: string): Changed | undefined {
  const change = told(path, text, moduleFrom(path, gate));
  return change.kind === "gated" ? undefined : change;
}

const told = (path: string, text: string, gateModule: string): Change =>
  placed(path, text, () => changeMiddleware(text, { path, gateModule, asked: [verifyPath] }));

const configOf = ({ config }: AppShape): FileChange =>
  config === undefined
    ? newConfig
    : placed(config.path, config.text, () => bundling(config.path, config.text));

/** @throws BadInput with the place, for a source that is not understood */
function placed<T>(path: string, text: string, change: () => T): T {
  try {
    return change();
  } catch (error) {
    if (!(error instanceof Unclear)) throw error;
    const before = text.slice(0, error.position).split("\n");
    throw refusal({
      ...{ code: error.code, file: path, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
      ...{ message: error.message, hint: error.hint },
    });
  }
}

/** It imports the package, or holds the gate's options: a comment that names the package says nothing. */
const isOurs = (text: string): boolean =>
  new RegExp(`["']${gatePackage.name}["'/]|^export const gateOptions\\b`, "m").test(text);

/** Where the gate's options go: the first of two names that is free, or holds them already. */
async function gatePath(app: Pick<AppFolder, "at">, { src, typescript }: AppShape): Promise<string> {
  const ending = typescript ? "ts" : "js";
  const names = [`${src}gate.${ending}`, `${src}auth-gate.${ending}`];
  for (const name of names) {
    const found = await app.at(name);
    if (found.kind === "missing" || (found.kind === "file" && isOurs(found.text))) return name;
  }
  throw taken(names[0] ?? "", "Something else stands there");
}

/** A new file; undefined where the gate's own is there, as it was written or as somebody has changed it since. */
async function added(
  app: AppFolder,
  paths: readonly string[],
  { path, address, text }: Template,
): Promise<FileChange | undefined> {
  await refuseOdd(app, path, false);
  const there = paths.filter((one) => one === path || (isServed(one) && servedAt(one) === address));
  for (const one of there) {
    const found = await app.at(one);
    const isLayout = address === undefined && !/gate\.[jt]s$/.test(path);
    if (found.kind === "file" && (isOurs(found.text) || isLayout)) return undefined;
    throw taken(
      one,
      address === undefined
        ? "Something else stands there"
        : `It is served at ${address}, where the gate's own belongs`,
    );
  }
  const found = await app.at(path);
  // What git ignores is in no list.
  if (found.kind === "file" && !isOurs(found.text)) throw taken(path, "Something else stands there");
  return found.kind === "file" ? undefined : { path, before: undefined, after: text };
}

/** @throws BadInput where something that is no file, or a link, stands in the way */
async function refuseOdd(app: Pick<AppFolder, "at">, path: string, expected: boolean): Promise<void> {
  const found = await app.at(path);
  if (found.kind === "link") throw taken(path, "It is a symbolic link, or beneath one");
  if (found.kind === "unreadable" || (expected && found.kind === "missing"))
    throw refusal({
      ...{ code: "FILE_UNREADABLE", file: path },
      message: `cannot be read: ${found.kind === "unreadable" ? found.why : "it is not there"}.`,
      hint: "Put a readable text file there, or take what stands there away.",
    });
}

const taken = (file: string, why: string) =>
  refusal({
    ...{ code: "APP_FILE_TAKEN", file, message: `${why}.` },
    hint: "Move it, or add the gate by hand as guard/README.md tells.",
  });

/** What builds the app: its own command, else Next.js's. */
export function buildWords({ packageJson, packages }: AppShape): readonly string[] {
  const { scripts } = readManifest(packageJson);
  return scripts["build"] === undefined ? ["npx", "--no", "next", "build"] : [packages.name, "run", "build"];
}

export const installWords = ({ packages }: AppShape): readonly string[] => [packages.name, "install"];
