import { resolve } from "node:path";
import { openGit } from "../src/adapters/git.ts";
import type { Person } from "../src/approval/person.ts";
import { fingerprint, parsePublicKeyLine } from "../src/approval/ssh-key.ts";
import { defineCommand } from "../src/cli/command.ts";
import { changeContacts, changeLines } from "../src/cli/contacts/change-contacts.ts";
import { contactTexts, loadContacts } from "../src/cli/contacts/calls.ts";
import { proveSignature, publicHalf } from "../src/cli/contacts/signing-key.ts";
import { badArgument } from "../src/cli/edge.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { stackOption } from "../src/cli/options.ts";
import { askTimeoutMs } from "../src/deployments/production.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { openWorld } from "../src/cli/world.ts";
import { RunbookError } from "../src/errors.ts";
import { checkedPerson, withPerson } from "../src/people/membership.ts";

const rights = ["execute", "approve"] as const;

export default defineCommand({
  summary: "Put yourself into the contacts with your SSH key, and prove that it signs; --write writes it",
  options: {
    id: { type: "argument", required: true, description: "Your id in contacts/people.yaml, e.g. ana" },
    key: {
      type: "string",
      required: true,
      description: "Your SSH key's file; its .pub where an agent holds it",
    },
    name: { type: "string", description: "Your name; needed unless you are in the contacts already" },
    email: { type: "string", description: "Your e-mail address; default: git's user.email" },
    timeZone: { type: "string", description: "IANA time zone; default: this machine's" },
    phone: { type: "string", description: "Where you can be called" },
    slack: { type: "string", description: "Your name in Slack" },
    may: { type: "list", description: "execute or approve; default: both", choices: rights },
    ...stackOption,
    write: { type: "boolean", description: "Write contacts/people.yaml; without it nothing is written" },
  },
  async run(args, call) {
    const { cwd, env, out } = call;
    const root = projectRoot(cwd);
    const [before, now] = [await contactTexts(root), await loadContacts(root)];
    const keyFile = resolve(cwd, args.key);
    const publicLine = await publicHalf(keyFile, args.key);
    const known = now.people.find(({ id }) => id === args.id);
    if (known !== undefined) refuseUnused(args, known);
    const person = checkedPerson({
      ...(known ?? {
        name: args.name,
        email: args.email ?? (await openGit(root).userEmail()),
        timeZone: args.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
        ...(args.phone === undefined ? {} : { phone: args.phone }),
        ...(args.slack === undefined ? {} : { slack: args.slack }),
        may: args.may.length === 0 ? rights : args.may,
      }),
      ...{ id: args.id, keys: [publicLine] },
    });
    if (!("id" in person))
      throw badArgument(
        `${args.id} cannot be put into the contacts: ${person.join("; ")}`,
        "Give what is missing as an option; see `./runbook join --help`.",
      );
    const after = withPerson(before, now, person);
    // Before anything is written: a key that does not sign here would be found out in the middle of an incident.
    await proveSignature(env, keyFile, publicLine);
    const stack = await stackAccess(() => openWorld(call, args));
    const change = await changeContacts(root, before, after, args.write);
    const key = fingerprint(parsePublicKeyLine(publicLine).blob);
    out.answer({ person: person.id, key, signs: true, stack, ...change }, () => [
      person.may.includes("approve")
        ? `${key} signs: you can approve once this is on the default branch.`
        : `${key} signs, and may not approve: the contacts say ${person.may.join(", ")} alone.`,
      accessLine(stack),
      "",
      ...changeLines(change),
      ...(change.written
        ? ["", "Next: commit it signed (git commit -S), and have somebody who may approve merge it."]
        : [""]),
      "Then see that you can act: ./runbook bypass close",
    ]);
    return exitCodes.done;
  },
});

/**
 * Whoever is in the contacts gets a key more and nothing else: what else is given would be dropped without a word.
 * @throws BadInput `BAD_ARGUMENT` for a name, address, phone … that is not the one that stands there
 */
function refuseUnused({ id, may, ...given }: Given, known: Person): void {
  const differing = (["name", "email", "timeZone", "phone", "slack"] as const).filter(
    (field) => given[field] !== undefined && given[field] !== known[field],
  );
  const rights = may.length > 0 && may.toSorted().join() !== [...known.may].sort().join() ? ["may"] : [];
  const names = [...differing, ...rights];
  if (names.length === 0) return;
  throw badArgument(
    `${id} is in the contacts already, with another ${names.join(", ")}, and join adds a key alone`,
    "Leave these options out, and change contacts/people.yaml in an editor. Nothing was changed.",
  );
}

interface Given extends Partial<
  Record<"name" | "email" | "timeZone" | "phone" | "slack", string | undefined>
> {
  readonly id: string;
  readonly may: readonly string[];
}

interface StackAccess {
  /** Whether the passphrase opens the config's secrets here. */
  readonly reads: boolean;
  /** Whether Vercel shows the project's variables for this token; not asked where the secrets cannot be read. */
  readonly vercel: boolean;
  /** What stands in the way; undefined where nothing does. */
  readonly why?: string;
}

/** Whether this machine can change the stack: its passphrase opens the config's secrets, and Vercel takes its token. */
async function stackAccess(open: () => ReturnType<typeof openWorld>): Promise<StackAccess> {
  let reads = false;
  try {
    const { secrets, vercel } = await open();
    reads = (await secrets.read("signingKey")) !== undefined;
    if (!reads) return { reads, vercel: false, why: "the stack's config holds none yet." };
    await vercel.environment({ timeoutMs: askTimeoutMs });
    return { reads, vercel: true };
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    return { reads, vercel: false, why: `${error.message} ${error.hint ?? ""}`.trim() };
  }
}

function accessLine({ reads, vercel, why = "" }: StackAccess): string {
  if (!reads) return `The stack's secrets cannot be read here: ${why}`;
  return vercel
    ? "The stack's secrets can be read here, and Vercel takes the token: you can act."
    : `The stack's secrets can be read here, but you cannot act: Vercel was asked for the variables. ${why}`;
}
