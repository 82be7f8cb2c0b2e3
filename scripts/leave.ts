import { defineCommand } from "../src/cli/command.ts";
import { changeContacts, changeLines } from "../src/cli/contacts/change-contacts.ts";
import { contactTexts, loadContacts } from "../src/cli/contacts/calls.ts";
import { badArgument, badInput } from "../src/cli/edge.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { withoutPerson } from "../src/people/membership.ts";
import { readContacts, type ContactTexts } from "../src/people/read-contacts.ts";
import { rotatable } from "../src/rotation/rotatable.ts";
import { rotatableNames } from "../src/rotation/secret-kind.ts";
import { closest } from "../src/runbook/closest.ts";

export default defineCommand({
  summary:
    "Take somebody out of the contacts who goes, or whose laptop is lost, and list what they knew; --write writes it",
  options: {
    id: { type: "argument", required: true, description: "Who, by id in contacts/people.yaml" },
    write: { type: "boolean", description: "Write the contacts' files; without it nothing is written" },
  },
  async run(args, { cwd, out }) {
    const root = projectRoot(cwd);
    const [before, now] = [await contactTexts(root), await loadContacts(root)];
    const person = now.people.find(({ id }) => id === args.id);
    if (person === undefined)
      throw badArgument(
        `${args.id} is nobody in contacts/people.yaml`,
        closest(
          args.id,
          now.people.map(({ id }) => id),
          "./runbook contacts show",
        ),
      );
    if (now.people.length === 1)
      throw badArgument(
        `${args.id} is the only person in the contacts, and nobody could act or approve`,
        "Have somebody join first: ./runbook join --help. Nothing was changed.",
      );
    const { texts, places } = withoutPerson(before, now, args.id);
    refuseGap(texts, args.id);
    const change = await changeContacts(root, before, texts, args.write);
    // Whoever can act has the passphrase, and with it every secret that the stack's config seals.
    const rotate = person.may.includes("execute")
      ? [...new Set(["stack-passphrase", ...rotatableNames] as const)].map((name) => ({
          // Named as the command has it: what is called `secret` is masked in JSON.
          which: name,
          title: rotatable(name).title,
          command: `./runbook run secret-rotation --which ${name}`,
        }))
      : [];
    out.answer({ person: args.id, keys: person.keys.length, places, rotate, ...change }, () => [
      ...changeLines(change),
      ...(places.length === 0 ? [] : ["", `${person.name} also stood in: ${places.join("; ")}.`]),
      "",
      "An approval that they signed before goes on counting for its own run, until its end.",
      ...(rotate.length === 0
        ? ["They could not act on the stack, so they knew none of its secrets."]
        : [
            "They could read the stack's secrets. Rotate, the passphrase first, so that what is new is sealed from them:",
            ...rotate.map(({ command, title }) => `  ${command}   # ${title}`),
          ]),
    ]);
    return exitCodes.done;
  },
});

/**
 * A level or rota of this person alone keeps their name, so that its place is known.
 * @throws BadInput where nobody would be left, with the place
 */
function refuseGap(texts: ContactTexts, id: string): void {
  const read = readContacts(texts);
  if ("people" in read) return;
  const last = read.filter(({ message }) => message.startsWith(`${id} is nobody`));
  if (last.length === 0) return;
  const hint = "Put somebody else there, then type it again. Nothing was written.";
  throw badInput(last.map((one) => ({ ...one, message: `${id} is the only one here, and goes`, hint })));
}
