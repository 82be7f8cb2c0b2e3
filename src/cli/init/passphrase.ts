import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { secretBox } from "../../adapters/stack/config-secret.ts";
import { guessBits } from "../../adapters/checkout/guess-bits.ts";
import {
  keepByCommand,
  keepInFile,
  newPassphrase,
  passphraseIn,
} from "../../adapters/init/passphrase-place.ts";
import { BadInput, NeedsHuman } from "../../errors.ts";
import { learnSecret } from "../../ports/known-secrets.ts";
import { Secret } from "../../ports/secret.ts";
import { shellWord } from "../../ports/shell-word.ts";
import { badArgument } from "../edge.ts";
import type { Answers } from "./answers.ts";
import { passphraseQuestion } from "./questions.ts";
import type { InitArgs, Place } from "./surroundings.ts";

/** Where the passphrase is, or where a new one goes. */
export type PassphrasePlace =
  | { readonly kind: "there"; readonly passphrase: Secret; readonly shown: string; readonly file?: string }
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "command"; readonly command: string };

/** What a passphrase needs to be out of reach of trying, bits. */
const enoughBits = 128;

export const usualFile = (env: NodeJS.ProcessEnv, project: string, stack: string): string => {
  const config = env["XDG_CONFIG_HOME"] || join(env["HOME"] ?? "", ".config");
  return join(config, "clerk-vercel-runbooks", `${project}-${stack}.passphrase`);
};

/** Whether options, environment or a file in the usual place answer. */
export async function isPassphraseGiven(
  args: InitArgs,
  env: NodeJS.ProcessEnv,
  usual: string | undefined,
): Promise<boolean> {
  if (args.passphraseFile !== undefined || args.passphraseCommand !== undefined) return true;
  if (env["PULUMI_CONFIG_PASSPHRASE"] || env["PULUMI_CONFIG_PASSPHRASE_FILE"]) return true;
  return usual !== undefined && (await passphraseIn(usual)) !== undefined;
}

/**
 * @param usual the file that is taken where nothing else is said
 * @throws BadInput `FILE_EXPOSED`, `BAD_ARGUMENT` · NeedsHuman `PASSPHRASE_WRONG` for a config that is sealed with another one
 */
export async function choosePassphrase(
  args: InitArgs,
  place: Place,
  answers: Answers,
  around: { readonly env: NodeJS.ProcessEnv; readonly cwd: string; readonly usual: string },
): Promise<PassphrasePlace> {
  const chosen = await choice(args, place, answers, around);
  const { salt, file } = place.config;
  if (chosen.kind === "there") {
    if (salt !== undefined) await secretBox(salt, chosen.passphrase);
    else if (guessBits(chosen.passphrase.reveal()) < enoughBits)
      throw badArgument(
        `the passphrase from ${chosen.shown} can be found by trying: it has less than ${enoughBits} bits`,
        "Take it away, and a new one is made.",
      );
    return chosen;
  }
  if (salt !== undefined)
    throw new NeedsHuman(`${file} is sealed already, and its passphrase is not known here.`, {
      code: "PASSPHRASE_WRONG",
      hint: "Set PULUMI_CONFIG_PASSPHRASE, or name its file with --passphrase-file. Nothing was changed.",
    });
  return chosen;
}

type Around = Parameters<typeof choosePassphrase>[3];

async function choice(
  args: InitArgs,
  place: Place,
  answers: Answers,
  { env, cwd, usual }: Around,
): Promise<PassphrasePlace> {
  const { PULUMI_CONFIG_PASSPHRASE: given, PULUMI_CONFIG_PASSPHRASE_FILE: named } = env;
  if (args.passphraseFile !== undefined && args.passphraseCommand !== undefined)
    throw badArgument("--passphrase-file and --passphrase-command are two places", "Give one of them.");
  // A passphrase of another stack, left in this shell, would seal this one, and the place that was named stay empty.
  if (
    given &&
    place.config.salt === undefined &&
    (args.passphraseFile ?? args.passphraseCommand) !== undefined
  )
    throw badArgument(
      "PULUMI_CONFIG_PASSPHRASE is set, and a place for a new passphrase is named",
      "Unset the variable, or leave the option out. Nothing was changed.",
    );
  if (given) {
    const passphrase = new Secret(given);
    learnSecret(passphrase);
    return { kind: "there", passphrase, shown: "PULUMI_CONFIG_PASSPHRASE" };
  }
  if (args.passphraseCommand !== undefined) return { kind: "command", command: args.passphraseCommand };
  const asked = args.passphraseFile ?? (named || undefined);
  if (asked !== undefined) return await atFile(resolve(cwd, asked), place);
  if ((await passphraseIn(usual)) !== undefined) return await atFile(usual, place);
  const answer = await answers.ask(passphraseQuestion(usual));
  if (answer.startsWith("!")) return { kind: "command", command: answer.slice(1).trim() };
  const home = env["HOME"] ?? "";
  return await atFile(answer === "" ? usual : resolve(cwd, answer.replace(/^~(?=\/)/, home)), place);
}

async function atFile(file: string, { repository }: Place): Promise<PassphrasePlace> {
  const folder = await realpath(dirname(file)).catch(() => dirname(file));
  if (await repository.holds(join(folder, basename(file))))
    throw new BadInput(`${file} is in this repository, where the passphrase would be committed.`, {
      code: "FILE_EXPOSED",
      hint: "Name a file outside of it. Nothing was changed.",
    });
  const passphrase = await passphraseIn(file);
  return passphrase === undefined ? { kind: "file", file } : { kind: "there", passphrase, shown: file, file };
}

/** Makes a new one where there is none, and puts it in its place. @throws PermanentFailure when it cannot be kept */
export async function keepPassphrase(place: PassphrasePlace, env: NodeJS.ProcessEnv): Promise<Secret> {
  if (place.kind === "there") return place.passphrase;
  const passphrase = newPassphrase();
  if (place.kind === "file") await keepInFile(place.file, passphrase);
  else await keepByCommand(place.command, passphrase, env);
  return passphrase;
}

/** Where it is, and what later commands need, as lines for people. */
export function passphraseLines(place: PassphrasePlace): readonly string[] {
  const file = place.kind === "file" || place.kind === "there" ? place.file : undefined;
  if (file !== undefined)
    return [
      `The passphrase is in ${file}, which only you can read. Put a copy into your team's password manager.`,
      `Later commands find it by: export PULUMI_CONFIG_PASSPHRASE_FILE=${shellWord(file)}`,
    ];
  if (place.kind === "command")
    return [
      "The passphrase is where your command put it.",
      'Later commands find it by: export PULUMI_CONFIG_PASSPHRASE="$(a command that prints it)"',
    ];
  return ["The passphrase is in PULUMI_CONFIG_PASSPHRASE. Put it into your team's password manager."];
}
