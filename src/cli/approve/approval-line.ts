import { resolve } from "node:path";
import { readRegularText } from "../../adapters/regular-file.mjs";
import { troubleText } from "../../adapters/file-trouble.ts";
import { badArgument } from "../edge.ts";

/** Far longer than a file's name, which may look alike: `approval.txt`. */
const line = /^[\w-]{100,}\.[\w-]+$/;

/** Far above any approval, bytes. */
const approvalMax = 1_000_000;

/** `--approval` as it was given: the line that `./runbook approve` printed, or a file that holds it. @throws BadInput */
export async function approvalLine(given: string | undefined, cwd: string): Promise<string | undefined> {
  if (given === undefined || line.test(given.trim())) return given?.trim();
  try {
    return (await readRegularText(resolve(cwd, given), approvalMax)).trim();
  } catch (error) {
    throw badArgument(
      `--approval ${given.slice(0, 60)} is neither an approval's line nor a file: ${troubleText(error)}`,
      "Paste the whole line.",
    );
  }
}
