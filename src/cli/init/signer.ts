import { resolve } from "node:path";
import { withKeyFile, type SshKey } from "../../adapters/init/ssh-keys.ts";
import { fingerprint, parsePublicKeyLine } from "../../approval/ssh-key.ts";
import type { Person } from "../../approval/person.ts";
import { BadInput } from "../../errors.ts";
import { personByEmail, type Contacts } from "../../people/contacts.ts";
import { checkedPerson } from "../../people/membership.ts";
import { publicHalf } from "../contacts/signing-key.ts";
import { badArgument } from "../edge.ts";
import type { Answers } from "./answers.ts";
import { keyQuestion } from "./questions.ts";
import type { InitArgs, Place } from "./surroundings.ts";

/** Who sets it up, and what they sign with. */
export interface Setter {
  readonly person: Person;
  /** Undefined: the contacts have a key of theirs already. */
  readonly keyFile: string | undefined;
  readonly line: string | undefined;
  readonly shown: string;
}

interface Signing {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** That could sign here, where none is named. */
  readonly keys: readonly SshKey[];
}

/**
 * Whoever git knows here, with the SSH key that is named, is the only one, or is chosen.
 * @throws BadInput `KEY_MISSING` where there is none
 */
export async function chooseSigner(
  args: InitArgs,
  { repository }: Place,
  answers: Answers,
  around: Signing & { readonly contacts: Contacts | undefined },
): Promise<Setter> {
  const { contacts } = around;
  const email = args.email ?? repository.userEmail;
  const known = personByEmail(contacts?.people ?? [], email);
  if (known !== undefined && known.keys.length > 0 && args.key === undefined)
    return { person: known, keyFile: undefined, line: undefined, shown: "already in the contacts" };
  const key = await chooseKey(args.key, answers, around);
  const name = args.name ?? known?.name ?? repository.userName;
  const person = checkedPerson({
    ...(known ?? {
      ...{ name, email, may: ["execute", "approve"] },
      timeZone: args.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...(args.phone === undefined ? {} : { phone: args.phone }),
    }),
    ...{ id: args.id ?? known?.id ?? idOf(name ?? email ?? ""), keys: [key.line] },
  });
  if ("id" in person) return { person, ...key };
  throw badArgument(
    `you cannot be put into the contacts: ${person.join("; ")}`,
    "Set git's user.name and user.email, or give --name, --email, --id, --time-zone.",
  );
}

type Key = Pick<Setter, "shown"> & { readonly keyFile: string; readonly line: string };

async function chooseKey(
  named: string | undefined,
  answers: Answers,
  { env, cwd, keys }: Signing,
): Promise<Key> {
  const fromFile = async (typed: string): Promise<Key> => {
    const keyFile = resolve(cwd, typed.replace(/^~(?=\/)/, env["HOME"] ?? ""));
    const line = await publicHalf(keyFile, typed);
    return { keyFile, line, shown: `${typed}, ${fingerprint(parsePublicKeyLine(line).blob)}` };
  };
  if (named !== undefined) return await fromFile(named);
  const [only] = keys;
  if (only === undefined)
    throw new BadInput("There is no SSH key that could sign approvals, neither in an agent nor in ~/.ssh.", {
      code: "KEY_MISSING",
      hint: "Make one with `ssh-keygen -t ed25519`, or name it with --key. Nothing was changed.",
    });
  const lines = keys.map(({ shown, fingerprint: print }, at) => `${at + 1}: ${shown}, ${print}`);
  const typed =
    keys.length === 1 ? "1" : await answers.ask({ ...keyQuestion(lines), prompt: "Its number, or a file: " });
  const chosen = keys[Number(typed) - 1];
  if (chosen === undefined) return await fromFile(typed);
  const { keyFile, line, shown, fingerprint: print } = await withKeyFile(chosen);
  return { keyFile, line, shown: `${shown}, ${print}` };
}

/** `ana` of Ana Lindqvist; accents go. */
function idOf(name: string): string {
  const [first = ""] = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[\s@.]+/);
  return first.replace(/[^a-z0-9-]/g, "");
}
