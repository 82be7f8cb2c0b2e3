import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { NeedsHuman } from "../../errors.ts";
import { openRegular, readRegularText } from "../../adapters/regular-file.mjs";
import { parsePublicKeyLine } from "../../approval/ssh-key.ts";
import { unreadable } from "../../adapters/file-trouble.ts";
import type { Git } from "../../ports/git.ts";
import type { Person } from "../../approval/person.ts";

/**
 * The key file that this person signs with: the one that was named, else the first of git's user.signingkey and ~/.ssh
 * whose public half is theirs in the contacts. Its .pub where only the agent holds the rest.
 * @throws BadInput `FILE_UNREADABLE` for a named one that cannot be read · NeedsHuman `APPROVAL_MISSING` when none is here
 */
export async function keyFileOf(
  person: Person,
  { given, cwd, git }: { readonly given: string | undefined; readonly cwd: string; readonly git: Git },
): Promise<string> {
  if (given !== undefined) return await readableKey(resolve(cwd, given), given);
  const theirs = person.keys.map((line) => Buffer.from(parsePublicKeyLine(line).blob));
  for (const file of [...(await signingKey(git)), ...(await keysOfHome())]) {
    const blob = await publicKey(`${file}.pub`);
    if (blob === undefined || !theirs.some((each) => each.equals(blob))) continue;
    return existsSync(file) ? file : `${file}.pub`;
  }
  throw new NeedsHuman(
    theirs.length === 0
      ? `The contacts hold no key of ${person.name} at the run's commit.`
      : `None of ${person.name}'s keys in the contacts is git's user.signingkey or in ~/.ssh here.`,
    { code: "APPROVAL_MISSING", hint: "Name the key file with --key, or ask someone else to approve." },
  );
}

async function readableKey(path: string, shown: string): Promise<string> {
  try {
    await (await openRegular(path)).close();
    return path;
  } catch (error) {
    throw unreadable(shown, error, "Name an SSH key's file with --key.");
  }
}

/** Without .pub. git's may be a file of either half; a key written out, or one of OpenPGP, is no file and not looked at. */
async function signingKey(git: Git): Promise<readonly string[]> {
  const said = await git.signingKey();
  if (said === undefined || !/^[~/.]/.test(said)) return [];
  return [said.replace(/^~(?=\/)/, homedir()).replace(/\.pub$/, "")];
}

async function keysOfHome(): Promise<readonly string[]> {
  const folder = join(homedir(), ".ssh");
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".pub")).sort();
  return names.map((name) => join(folder, name.slice(0, -".pub".length)));
}

async function publicKey(file: string): Promise<Buffer | undefined> {
  try {
    return Buffer.from(parsePublicKeyLine(await readRegularText(file)).blob);
  } catch {
    return undefined;
  }
}
