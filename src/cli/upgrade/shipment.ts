import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readRegularText } from "../../adapters/regular-file.mjs";
import type { Shipment } from "../../upgrade/upgrade.ts";
import { packageRoot, packageVersion } from "../roots.ts";

/** Folders of the package whose files a project takes, and how they read there. */
interface Folder {
  readonly path: string;
  readonly wanted: RegExp;
  readonly as?: (text: string) => string;
}

/** What a project has no launcher for. */
const launcher = (text: string) => text.replaceAll("./runbook", "npx --no -- runbook");

const setUp = "      - name: Set up\n        run: npm run setup\n";
const installAndSetUp =
  "      - name: Install\n        run: npm ci\n      - name: Set up\n        run: npx --no -- runbook setup\n";

/** A workflow as a repository has it that uses this program as a package. */
export const workflowOfUser = (text: string): string => launcher(text.replace(setUp, installAndSetUp));

const upgraded: readonly Folder[] = [
  { path: "runbooks", wanted: /\.(yaml|schema\.json)$/ },
  { path: "notices", wanted: /\.yaml$/ },
  { path: ".github/workflows", wanted: /\.yml$/, as: workflowOfUser },
];
const begun: readonly Folder[] = [{ path: "contacts", wanted: /\.(yaml|md)$/, as: launcher }];

const program = `// The stack program is the package's. What else your stack needs can stand beside it.
export { default } from "clerk-vercel-runbooks/stack";
`;

/** What git is not to see in a project. */
const ignored = "node_modules\n.sandbox/\n.runbook/\nincidents/\nPulumi.sandbox*.yaml\n";

/** What follows the package's version in a project: runbooks, notices, workflows. */
export const upgradedFiles = async (): Promise<Shipment> => ({
  version: packageVersion(),
  files: new Map(await textsOf(upgraded)),
});

/** What a project begins with, and owns from then on: texts by path from its folder. */
export async function begunFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["Pulumi.yaml", await readRegularText(join(packageRoot, "Pulumi.yaml"))],
    ["infra/index.ts", program],
    [".gitignore", ignored],
    ...(await textsOf(begun)),
  ]);
}

async function textsOf(folders: readonly Folder[]): Promise<readonly [string, string][]> {
  const texts = folders.map(async ({ path, wanted, as = (text) => text }) => {
    const names = (await readdir(join(packageRoot, path))).filter((name) => wanted.test(name)).sort();
    return await Promise.all(
      names.map(async (name): Promise<[string, string]> => {
        const file = `${path}/${name}`;
        return [file, as(await readRegularText(join(packageRoot, file)))];
      }),
    );
  });
  return (await Promise.all(texts)).flat();
}
