// @ts-check
// Files that are no code and belong into a package: what git has of them, so that nothing local is ever packed.
import { runCommand } from "../command.mjs";
import { projectRoot } from "../places.mjs";

/** Documents of app and sandbox, and what builds the app in the checkout, stay here. */
const leftOut = /^(app|sandbox)\/.*\.md$|^app\/[^/]+\.mjs$/;
const kept = /^app\/next\.config\.mjs$/;

/**
 * @param {readonly string[]} paths files and folders, from the repository's root
 * @returns {Promise<readonly string[]>} files that git has or would add, with forward slashes
 * @throws {Error} outside a checkout
 */
export async function filesOfGit(paths) {
  if (paths.length === 0) return [];
  const listed = await runCommand("git", ["ls-files", "-coz", "--exclude-standard", "--", ...paths], {
    cwd: projectRoot,
  });
  return listed.split("\0").filter((file) => file !== "" && (!leftOut.test(file) || kept.test(file)));
}
