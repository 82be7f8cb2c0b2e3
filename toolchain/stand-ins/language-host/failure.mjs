// @ts-check
// A program's error as one sentence with its place.
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @param {string} place file URL or path, with line and maybe column
 * @param {string} root
 */
function shortPlace(place, root) {
  const [, file = "", rest = ""] = /^(.*?)((?::\d+){1,2})$/.exec(place) ?? [];
  const path = file.startsWith("file:") ? fileURLToPath(file) : file;
  return `${relative(root, path)}${rest}`;
}

/**
 * Where it happened, in the project's own files: a stack frame, or the first line of a syntax error's stack.
 * @param {string} stack
 * @param {string} root
 */
function placeOf(stack, root) {
  const places = [...stack.matchAll(/(?:^|[(\s])((?:file:\/\/)?\/[^\s()]+?(?::\d+){1,2})(?=[)\s]|$)/gm)].map(
    (match) => match[1] ?? "",
  );
  const own = places.find((place) => place.includes(root) && !place.includes("/node_modules/"));
  return own && shortPlace(own, root);
}

/**
 * @param {unknown} error anything that a program threw
 * @param {string} root the project's folder: places are said relative to it
 * @param {any} errors the program's own @pulumi/pulumi/errors
 * @returns {string}
 */
export function describeFailure(error, root, errors) {
  if (!(error instanceof Error)) return `The program threw ${String(error)}.`;
  if (errors.RunError.isInstance(error)) return error.message;
  if (errors.ResourceError.isInstance(error) && /** @type {any} */ (error).hideStack) return error.message;
  // Paths in messages are said like places, and only the first line: the rest is a code frame.
  const message = (error.message.trim().split("\n")[0] ?? "").replaceAll(`${root}/`, "");
  const place = placeOf(error.stack ?? "", root);
  const kind = error.name === "Error" ? "" : `${error.name}: `;
  return place && !message.includes(place) ? `${kind}${message} (${place})` : `${kind}${message}`;
}
