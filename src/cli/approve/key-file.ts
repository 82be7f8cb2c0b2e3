import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { NeedsHuman } from "../../errors.ts";
import { parsePublicKeyLine } from "../../approval/ssh-key.ts";
import { readRegularText } from "../../adapters/regular-file.mjs";
import type { Person } from "../../approval/person.ts";

/**
 * The private key file of one of this person's keys in ~/.ssh, or its .pub when only the agent holds the rest.
 * @throws NeedsHuman `APPROVAL_MISSING` when none of them is here
 */
export async function ownKeyFile(person: Person): Promise<string> {
  const folder = join(homedir(), ".ssh");
  const wanted = person.keys.map((line) => Buffer.from(parsePublicKeyLine(line).blob));
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".pub")).sort();
  for (const name of names) {
    const blob = await publicKey(join(folder, name));
    if (blob === undefined || !wanted.some((each) => each.equals(blob))) continue;
    const privateKey = join(folder, name.slice(0, -".pub".length));
    return existsSync(privateKey) ? privateKey : join(folder, name);
  }
  throw new NeedsHuman(
    wanted.length === 0
      ? `The contacts hold no key of ${person.name} at the run's commit.`
      : `None of ${person.name}'s keys in the contacts is in ~/.ssh here.`,
    { code: "APPROVAL_MISSING", hint: "Name the key file with --key, or ask someone else to approve." },
  );
}

async function publicKey(file: string): Promise<Buffer | undefined> {
  try {
    return Buffer.from(parsePublicKeyLine(await readRegularText(file)).blob);
  } catch {
    return undefined;
  }
}
