import { randomBytes } from "node:crypto";
import { openSigner } from "../../adapters/signer.ts";
import { readRegularText } from "../../adapters/regular-file.mjs";
import { unreadable } from "../../adapters/file-trouble.ts";
import { parsePublicKeyLine } from "../../approval/ssh-key.ts";
import { parseSshSignature, unarmor, verifySshSignature } from "../../approval/sshsig.ts";
import { badArgument } from "../edge.ts";

/** What is signed as a proof can stand for nothing else. */
const namespace = "clerk-vercel-runbooks-join";

/**
 * The public half of an SSH key's file, which lies beside it. @param shown its name as it was typed
 * @throws BadInput when it is not there, or of a kind that does not count
 */
export async function publicHalf(keyFile: string, shown: string): Promise<string> {
  const file = keyFile.endsWith(".pub") ? keyFile : `${keyFile}.pub`;
  const text = await readRegularText(file).catch((error: unknown) => {
    throw unreadable(
      `${shown.replace(/\.pub$/, "")}.pub`,
      error,
      "Name an SSH key's file with --key; its .pub must lie beside it.",
    );
  });
  const line = text.trim();
  try {
    parsePublicKeyLine(line);
    return line;
  } catch (error) {
    throw badArgument(
      `${shown} is no usable SSH key: ${(error as Error).message}`,
      "Make one with ssh-keygen -t ed25519.",
    );
  }
}

/**
 * Has the key sign something that stands for nothing. Repeating is safe.
 * @throws NeedsHuman when it does not sign, BadInput when what signs is another key
 */
export async function proveSignature(
  env: NodeJS.ProcessEnv,
  keyFile: string,
  publicLine: string,
): Promise<void> {
  const message = randomBytes(32);
  const signature = parseSshSignature(unarmor(await openSigner(env).sign(message, { namespace, keyFile })));
  const same = Buffer.from(signature.key.blob).equals(Buffer.from(parsePublicKeyLine(publicLine).blob));
  if (!same || !verifySshSignature(signature, message, namespace))
    throw badArgument(
      "The .pub file is not this key's",
      "Write it anew with ssh-keygen -y -f KEY > KEY.pub.",
    );
}
