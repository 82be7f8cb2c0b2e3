import { NeedsHuman } from "../errors.ts";
import { runCommand } from "./command.ts";
import { unreadable } from "./file-trouble.ts";
import { isMissing, openRegular } from "./regular-file.mjs";
import type { Signer } from "../ports/signer.ts";

/** `ssh-keygen -Y sign`, message on standard input. A key file that ends in .pub means the key is in the agent. */
export function openSigner(env: NodeJS.ProcessEnv): Signer {
  return {
    async sign(message, { namespace, keyFile }) {
      await refuseUnlikely(keyFile);
      const agent = keyFile.endsWith(".pub") ? ["-U"] : [];
      const words = ["ssh-keygen", "-Y", "sign", ...agent, "-n", namespace, "-f", keyFile];
      const { code, stdout } = await runCommand(words, { input: message, env, asks: true });
      if (code === 0 && stdout.includes("BEGIN SSH SIGNATURE")) return stdout;
      throw new NeedsHuman(`ssh-keygen could not sign with ${keyFile}.`, {
        code: "APPROVAL_MISSING",
        hint: "Check that the key is there, or load it with ssh-add and name its .pub file with --key.",
      });
    },
  };
}

/** ssh-keygen would wait for a FIFO for ever. What is not there it says itself. */
async function refuseUnlikely(keyFile: string): Promise<void> {
  try {
    await (await openRegular(keyFile)).close();
  } catch (error) {
    if (!isMissing(error)) throw unreadable(keyFile, error, "Name an SSH key's file with --key.");
  }
}
