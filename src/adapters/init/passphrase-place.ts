import { randomBytes } from "node:crypto";
import { link, lstat, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { PermanentFailure, wholeFile } from "../../errors.ts";
import { learnSecret } from "../../ports/known-secrets.ts";
import { Secret } from "../../ports/secret.ts";
import { shellWord } from "../../ports/shell-word.ts";
import { runCommand } from "../command.ts";
import { fileUnwritable, unreadable } from "../file-trouble.ts";
import { makeFolder } from "../make-folder.ts";
import { isMissing, readRegularText, writeRegular } from "../regular-file.mjs";

/** Bytes of the system's randomness in a new passphrase: 256 bits, in base64url. */
const passphraseBytes = 32;
/** A team's command may talk to a vault far away, milliseconds. */
const commandMs = 60_000;

/** A new passphrase, masked from now on in all that this process says. */
export function newPassphrase(): Secret {
  const secret = new Secret(randomBytes(passphraseBytes).toString("base64url"));
  learnSecret(secret);
  return secret;
}

/**
 * The passphrase that a file holds; undefined when there is no such file.
 * @throws BadInput `FILE_EXPOSED` for a symbolic link or a file that others may read, `FILE_UNREADABLE`
 */
export async function passphraseIn(file: string): Promise<Secret | undefined> {
  const found = await lstat(file).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw unreadable(file, error);
  });
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) throw exposed(file, "is a symbolic link", "Name the file itself.");
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0)
    throw exposed(file, "can be read by others", `Take their rights away: chmod 600 ${shellWord(file)}`);
  const text = await readRegularText(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  const secret = new Secret(text.replace(/\r?\n$/, ""));
  if (secret.reveal() === "") throw exposed(file, "is empty", "Put the passphrase there, or take it away.");
  learnSecret(secret);
  return secret;
}

/**
 * Puts it into a new file that only its owner reads, whole or not at all.
 * @throws PermanentFailure `FILE_UNWRITABLE`, also when one is there
 */
export async function keepInFile(file: string, passphrase: Secret): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  try {
    await makeFolder(dirname(file), 0o700);
    await writeRegular(draft, `${passphrase.reveal()}\n`, { mode: 0o600, sync: true });
    // Unlike a rename it replaces nothing.
    await link(draft, file);
  } catch (error) {
    throw fileUnwritable(file, error, "Nothing was sealed with it. Name another place.");
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/**
 * Gives it to a command of the team's on standard input, as one line. The command is one of whoever types it, so a shell reads
 * it. @throws PermanentFailure when it does not end with 0
 */
export async function keepByCommand(
  command: string,
  passphrase: Secret,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const words = ["/bin/sh", "-c", command];
  const input = `${passphrase.reveal()}\n`;
  const { code } = await runCommand(words, { input, env, timeoutMs: commandMs });
  if (code === 0) return;
  throw new PermanentFailure(
    `The command that keeps the passphrase ended with ${code ?? "a signal, or after a minute"}.`,
    {
      code: "FILE_UNWRITABLE",
      hint: "Nothing was sealed with it. Try the command by itself with a text on its standard input.",
    },
  );
}

const exposed = (file: string, message: string, hint: string) =>
  wholeFile(file, { code: "FILE_EXPOSED", message, hint: `${hint} Nothing was changed.` });
