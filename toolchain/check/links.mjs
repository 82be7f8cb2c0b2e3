// @ts-check
// Relative links in Markdown files lead somewhere: the file is there, and so is the heading.
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { readRegularTextSync } from "../../src/adapters/regular-file.mjs";

/** A heading's anchor as GitHub makes it. */
const anchor = (/** @type {string} */ heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");

/** What is code is no link and no heading. */
const prose = (/** @type {string} */ text) =>
  text.replace(/^(```|~~~)[\s\S]*?^\1/gm, (block) => block.replace(/[^\n]/g, "")).replace(/`[^`\n]*`/g, "");

/** @param {string} text */
function anchorsOf(text) {
  const headings = [...text.replace(/^(```|~~~)[\s\S]*?^\1/gm, "").matchAll(/^#{1,6} +(\S.*)$/gm)];
  return new Set(headings.map((match) => anchor((match[1] ?? "").replaceAll("`", ""))));
}

/**
 * @param {string} root the checkout
 * @param {string[]} [files] Markdown files to look at, relative to it; by default all that git knows of or would add
 * @returns {string[]} one line per problem: `file:line: …`
 */
export function checkLinks(root, files = markdownFiles(root)) {
  /** @type {string[]} */
  const problems = [];
  for (const file of files) {
    const text = readRegularTextSync(join(root, file));
    const searched = prose(text);
    for (const match of searched.matchAll(/\[[^[\]]*\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)) {
      const target = match[1] ?? "";
      if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue;
      const line = searched.slice(0, match.index).split("\n").length;
      const [path = "", fragment] = target.split("#");
      const to = path === "" ? join(root, file) : resolve(root, dirname(file), decodeURIComponent(path));
      if (!existsSync(to)) problems.push(`${file}:${line}: ${target} leads to nothing`);
      else if (
        fragment &&
        to.endsWith(".md") &&
        statSync(to).isFile() &&
        !anchorsOf(readRegularTextSync(to)).has(fragment)
      ) {
        problems.push(`${file}:${line}: ${relative(root, to)} has no heading #${fragment}`);
      }
    }
  }
  return problems;
}

/** @param {string} root */
function markdownFiles(root) {
  const args = ["ls-files", "-co", "--exclude-standard", "-z", "--", "*.md"];
  const listed = execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\0").filter(Boolean);
  return listed.filter((file) => existsSync(join(root, file)));
}
