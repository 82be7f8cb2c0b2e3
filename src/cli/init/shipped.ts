import { cp, lstat, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileUnwritable, unreadable } from "../../adapters/file-trouble.ts";
import { isMissing, readRegularText } from "../../adapters/regular-file.mjs";
import { writeWhole } from "../../adapters/write-whole.ts";
import { BadInput } from "../../errors.ts";
import { packageRoot } from "../roots.ts";

/** A file or folder that a project of its own begins with. */
export interface Shipped {
  readonly path: string;
  /** Puts it there, whole or not at all. Nothing that is there is touched. */
  readonly put: () => Promise<void>;
}

const folders = ["runbooks", "contacts", "notices"] as const;

/** What git is not to see in a project. */
const ignored = ["node_modules", "incidents/", ".runbook/", ".sandbox/", ""].join("\n");

/**
 * What a folder lacks of what a project begins with; none in this program's own checkout. A folder that is there stays as it
 * is, whatever it lacks: somebody may have taken it away.
 * @throws BadInput `FILE_EXPOSED` where something else stands in the way
 */
export async function shippedFiles(root: string): Promise<readonly Shipped[]> {
  if (root === packageRoot) return [];
  const file = (path: string, text: () => Promise<string>): Shipped => ({
    path,
    put: async () => await writeWhole(root, path, await text()),
  });
  const all = [
    file("Pulumi.yaml", async () => await shippedText("Pulumi.yaml")),
    file("infra/index.ts", async () => await programText()),
    file(".gitignore", async () => ignored),
    ...folders.map((path) => ({ path, put: async () => await putFolder(root, path) })),
  ];
  const there = await Promise.all(all.map(async ({ path }) => await isThere(root, path)));
  return all.filter((_one, at) => there[at] === false);
}

async function isThere(root: string, path: string): Promise<boolean> {
  const found = await lstat(join(root, path)).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw unreadable(path, error);
  });
  if (found === undefined) return false;
  if (found.isSymbolicLink() || (folders.some((one) => one === path) && !found.isDirectory())) {
    const [code, message] = ["FILE_EXPOSED", "is no folder or file of this project's own"] as const;
    const hint = "Take the link away, or put what it leads to there. Nothing was changed.";
    const problem = { file: path, line: 1, column: 1, code, message, hint };
    throw new BadInput(`${path} ${message}.`, { code, hint, problems: [problem] });
  }
  return true;
}

/** Copied beside it first: a folder that was left half copied would be taken for somebody's own. */
async function putFolder(root: string, path: string): Promise<void> {
  let draft: string | undefined;
  try {
    await mkdir(root, { recursive: true });
    draft = await mkdtemp(join(root, `.${path}.draft-`));
    for (const name of await readdir(join(packageRoot, path)))
      await cp(join(packageRoot, path, name), join(draft, name), { recursive: true });
    await rename(draft, join(root, path));
  } catch (error) {
    if (draft !== undefined) await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    throw fileUnwritable(path, error, "Make room or put the disk right, then type it again.");
  }
}

const shippedText = async (path: string) => await readRegularText(join(packageRoot, path));

/** The stack program of the package, for the engine. */
async function programText(): Promise<string> {
  const { name } = JSON.parse(await shippedText("package.json")) as { readonly name: string };
  return [
    "// The stack program of the package. Pulumi runs it by Pulumi.yaml; see infra/README.md of the package.",
    `export { default } from "${name}/infra";`,
    "",
  ].join("\n");
}
