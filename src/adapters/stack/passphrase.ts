import { NeedsHuman } from "../../errors.ts";
import { Secret } from "../../ports/secret.ts";
import { askHidden } from "../ask.ts";
import { readRegularTextSync } from "../regular-file.mjs";

/** One question for the whole process, whoever asks. */
let typed: Promise<Secret | undefined> | undefined;

/**
 * The passphrase of the stack's secrets: from PULUMI_CONFIG_PASSPHRASE, the file that PULUMI_CONFIG_PASSPHRASE_FILE
 * names, or one hidden question that is kept for this process.
 */
export function openPassphrase(env: NodeJS.ProcessEnv): () => Promise<Secret> {
  let known: Promise<Secret> | undefined;
  return () => (known ??= find(env));
}

async function find(env: NodeJS.ProcessEnv): Promise<Secret> {
  const given = givenIn(env);
  if (given !== undefined) return given;
  typed ??= askHidden("Passphrase of the stack's secrets: ").then((text) =>
    text === undefined ? undefined : new Secret(text),
  );
  const answer = await typed;
  if (answer !== undefined) return answer;
  throw notKnown();
}

/**
 * The same without a question: what stands in the environment, or was typed before.
 * @throws NeedsHuman `PASSPHRASE_WRONG` when it is not at hand
 */
export async function passphraseAtHand(env: NodeJS.ProcessEnv): Promise<Secret> {
  const known = givenIn(env) ?? (await typed);
  if (known !== undefined) return known;
  throw notKnown();
}

/** What stands in the environment, if it can be read; nobody is asked, and nothing is thrown. */
export function passphraseGiven(env: NodeJS.ProcessEnv): Secret | undefined {
  try {
    return givenIn(env);
  } catch (error) {
    if (error instanceof NeedsHuman) return undefined;
    throw error;
  }
}

function givenIn(env: NodeJS.ProcessEnv): Secret | undefined {
  const given = env["PULUMI_CONFIG_PASSPHRASE"];
  if (given !== undefined) return new Secret(given);
  const file = env["PULUMI_CONFIG_PASSPHRASE_FILE"];
  return file === undefined || file === "" ? undefined : fromFile(file);
}

function notKnown(): NeedsHuman {
  return new NeedsHuman("The stack's passphrase is not known here.", {
    code: "PASSPHRASE_WRONG",
    hint: "Set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it.",
  });
}

function fromFile(file: string): Secret {
  try {
    return new Secret(readRegularTextSync(file).replace(/\r?\n$/, ""));
  } catch {
    throw new NeedsHuman("The file that PULUMI_CONFIG_PASSPHRASE_FILE names cannot be read.", {
      code: "PASSPHRASE_WRONG",
      hint: "Check its path and who may read it.",
    });
  }
}
