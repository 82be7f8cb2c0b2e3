// @ts-check
// The files that a user's repository begins with, as the package carries them. `upgraded/` follows the package's version;
// `begun/` is written once and is the user's from then on.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readRegularTextSync } from "../../src/adapters/regular-file.mjs";

const launcher = (/** @type {string} */ text) => text.replaceAll("./runbook", "npx --no -- runbook");

const program = `// The stack program is the package's. What else your stack needs can stand beside it.
export { default } from "clerk-vercel-runbooks/stack";
`;

/** Packed under another name: npm would take it for its own list. */
export const GITIGNORE = "gitignore";

const ignored = `node_modules/
.sandbox/
.runbook/
incidents/
Pulumi.sandbox*.yaml
`;

const setUp = "      - name: Set up\n        run: npm run setup\n";
const installAndSetUp =
  "      - name: Install\n        run: npm ci\n      - name: Set up\n        run: npx --no -- runbook setup\n";

/**
 * A workflow as a repository has it that uses this program as a package.
 * @param {string} text
 */
export const workflowOfUser = (text) => launcher(text.replace(setUp, installAndSetUp));

/**
 * @param {string} root the checkout
 * @returns {Map<string, string>} texts by their path in the package's `shipped/`
 */
export function shippedFiles(root) {
  const files = new Map([
    ["begun/Pulumi.yaml", readRegularTextSync(join(root, "Pulumi.yaml"))],
    ["begun/infra/index.ts", program],
    [`begun/${GITIGNORE}`, ignored],
  ]);
  /** @type {[string, string, RegExp, (text: string) => string][]} */
  const folders = [
    ["upgraded", "runbooks", /\.(yaml|schema\.json)$/, (text) => text],
    ["upgraded", "notices", /\.yaml$/, (text) => text],
    ["upgraded", ".github/workflows", /\.yml$/, workflowOfUser],
    ["begun", "contacts", /\.yaml$/, launcher],
  ];
  for (const [kind, folder, wanted, as] of folders)
    for (const name of readdirSync(join(root, folder))
      .filter((one) => wanted.test(one))
      .sort())
      files.set(`${kind}/${folder}/${name}`, as(readRegularTextSync(join(root, folder, name))));
  return files;
}
