// @ts-check
// JavaScript of this repository's own files: Node strips no types from what lies in node_modules. The tree keeps its layout,
// so that what stands beside a file, and a stack trace's path, are where they are in the checkout.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import ts from "typescript";
import { readRegularTextSync } from "../../src/adapters/regular-file.mjs";

/** @param {string} file @returns {string} its name once it is JavaScript */
export const emittedName = (file) => file.replace(/\.ts$/, ".js");

/**
 * All files that these import, and those that they import: statically or by `import()` of a literal.
 * @param {string} root
 * @param {readonly string[]} entries from the root, with forward slashes
 * @returns {Map<string, string>} texts by path, in the order found
 */
export function reachable(root, entries) {
  /** @type {Map<string, string>} */
  const found = new Map();
  const open = [...entries];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    const text = readRegularTextSync(join(root, file));
    found.set(file, text);
    // Types are imported like everything else, and left out by the compiler.
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles)
      if (fileName.startsWith(".")) open.push(posix.join(posix.dirname(file), fileName));
  }
  return found;
}

/** @type {import("typescript").CompilerOptions} */
const options = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
  allowJs: true,
  // A trace's line is looked up in the file that ran: comments stay, and the code reads as it was written.
  removeComments: false,
};

/**
 * Writes them as JavaScript under `to`.
 * @param {ReadonlyMap<string, string>} files texts by path
 * @param {string} to
 * @throws {Error} for a file that TypeScript cannot read
 */
export function emit(files, to) {
  for (const [file, text] of files) {
    const { outputText, diagnostics = [] } = ts.transpileModule(text, {
      fileName: file,
      compilerOptions: options,
      reportDiagnostics: true,
    });
    const [wrong] = diagnostics;
    if (wrong) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(wrong.messageText, "\n")}`);
    put(join(to, emittedName(file)), outputText);
  }
}

/**
 * The declarations of one file, for who imports it in TypeScript.
 * @param {string} root
 * @param {string} file from the root; what it exports is declared in it without types of other files
 * @param {string} to
 * @throws {Error} when its exports need types that it does not declare
 */
export function declare(root, file, to) {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(readRegularTextSync(join(root, file)), {
    fileName: file,
    compilerOptions: { ...options, allowJs: false, declaration: true },
    reportDiagnostics: true,
  });
  const [wrong] = diagnostics;
  if (wrong) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(wrong.messageText, "\n")}`);
  put(join(to, file.replace(/\.ts$/, ".d.ts")), outputText);
}

/** @param {string} path @param {string} text */
function put(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** @param {string} from @param {string} to */
export function putFile(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
