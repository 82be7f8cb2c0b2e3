import { lstat, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join, normalize } from "node:path";
import { fileUnwritable, unreadable } from "../../adapters/file-trouble.ts";
import { openProjectFiles } from "../../adapters/project-files.ts";
import { makeFolder } from "../../adapters/make-folder.ts";
import { isMissing } from "../../adapters/regular-file.mjs";
import { readProject } from "../../adapters/stack/stack-file.ts";
import { writeWhole } from "../../adapters/write-whole.ts";
import { wholeFile } from "../../errors.ts";
import { parseJson } from "../../ports/parse-json.ts";
import { takenFile } from "../../upgrade/taken-files.ts";
import { noteStanding } from "../../upgrade/upgrade.ts";
import { badArgument } from "../edge.ts";
import { isInstalled, packageRoot } from "../roots.ts";
import { begunFiles, upgradedFiles } from "../upgrade/shipment.ts";

/** A file or folder that a project of its own begins with. */
export interface Shipped {
  readonly path: string;
  /** Puts it there, whole or not at all. Nothing that is there is touched. */
  readonly put: () => Promise<void>;
}

const folders = ["runbooks", "contacts", "notices"] as const;

/**
 * What a folder lacks of what a project begins with; none in this program's own checkout. A folder that is there stays as it
 * is, whatever it lacks: somebody may have taken it away.
 * @throws BadInput `FILE_EXPOSED` where something else stands in the way, `BAD_VALUE` for a Pulumi.yaml of another program
 */
export async function shippedFiles(root: string): Promise<readonly Shipped[]> {
  if (root === packageRoot) return [];
  const [begun, upgraded] = await Promise.all([begunFiles(), upgradedFiles()]);
  const texts = new Map([...begun, ...upgraded.files]);
  const single = ["Pulumi.yaml", "infra/index.ts", ".gitignore"];
  const all = [
    ...single.map((path) => ({
      path,
      put: async () => await writeWhole(root, path, texts.get(path) ?? ""),
    })),
    ...folders.map((path) => ({ path, put: async () => await putFolder(root, path, texts) })),
    // Last: it says which of these files are the package's own.
    { path: takenFile, put: async () => await noteStanding(openProjectFiles(root), upgraded) },
  ];
  const there = await Promise.all(all.map(async ({ path }) => await isThere(root, path)));
  const missing = all.filter((_one, at) => there[at] === false);
  // A copy of this program's own repository has all of them, and merges them by git.
  const isCopy = !isInstalled && missing.every(({ path }) => folders.every((one) => one !== path));
  const lacking = missing.filter(({ path }) => path !== takenFile || !isCopy);
  if (lacking.some(({ path }) => path === "infra/index.ts")) {
    if (lacking.every(({ path }) => path !== "Pulumi.yaml")) refuseOtherProgram(root);
    await refuseCommonJs(root);
  }
  return lacking;
}

/** A team's own Pulumi.yaml, perhaps of a folder further up: a stack made there would run the team's program, not this one. */
function refuseOtherProgram(root: string): void {
  const { main } = readProject(root);
  if (main !== undefined && ["infra", "infra/index.ts"].includes(normalize(main).replace(/\/$/, ""))) return;
  throw wholeFile(join(root, "Pulumi.yaml"), {
    code: "BAD_VALUE",
    message: `is of another program: its main is ${main ?? "not given"}, and not infra/index.ts`,
    hint: "Keep the runbooks in a repository of their own, or in a folder that has no such file above it. Nothing was changed.",
  });
}

async function isThere(root: string, path: string): Promise<boolean> {
  const found = await lstat(join(root, path)).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw unreadable(path, error);
  });
  if (found === undefined) return false;
  if (found.isSymbolicLink() || (folders.some((one) => one === path) && !found.isDirectory())) {
    throw wholeFile(path, {
      ...{ code: "FILE_EXPOSED", message: "is no folder or file of this project's own" },
      hint: "Take the link away, or put what it leads to there. Nothing was changed.",
    });
  }
  return true;
}

/** Copied beside it first: a folder that was left half copied would be taken for somebody's own. */
async function putFolder(root: string, path: string, texts: ReadonlyMap<string, string>): Promise<void> {
  let draft: string | undefined;
  try {
    await makeFolder(root);
    draft = await mkdtemp(join(root, `.${path}.draft-`));
    for (const [file, text] of texts)
      if (file.startsWith(`${path}/`)) await writeFile(join(draft, file.slice(path.length + 1)), text);
    await rename(draft, join(root, path));
  } catch (error) {
    if (draft !== undefined) await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    throw fileUnwritable(path, error, "Make room or put the disk right, then type it again.");
  }
}

/** Pulumi requires a CommonJS program instead of importing it, and finds no resources in one that is written as a module. */
async function refuseCommonJs(root: string): Promise<void> {
  if (!isInstalled) return;
  const manifest = await openProjectFiles(root).read("package.json");
  const found = manifest.kind === "absent" ? undefined : parseJson(manifest.text);
  if ((found as { readonly type?: unknown } | undefined)?.type === "module") return;
  throw badArgument(
    "package.json of this folder does not say that its files are modules",
    "Run `npm pkg set type=module`. Nothing was changed.",
  );
}
