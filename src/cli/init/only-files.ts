import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { nearestProject } from "../../adapters/nearest-project.ts";
import type { Invocation } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { shippedFiles } from "./shipped.ts";

/**
 * Writes the files that a project begins with, and asks nothing: for a drill before there is a stack. Repeating is safe.
 * @param plan say which, and write nothing
 * @throws BadInput as `shippedFiles`
 */
export async function beginFiles({ out, cwd }: Invocation, plan: boolean): Promise<number> {
  const root = await realpath(nearestProject(cwd) ?? resolve(cwd));
  const lacking = await shippedFiles(root);
  const files = lacking.map(({ path }) => path);
  if (!plan) for (const { put } of lacking) await put();
  out.answer({ outcome: plan ? "planned" : "done", files }, () =>
    files.length === 0
      ? ["Everything that a project begins with is there."]
      : [...files.map((path) => (plan ? `Lacking: ${path}` : `Written: ${path}`))],
  );
  return exitCodes.done;
}
