import { z } from "zod";
import { placeIn, workOn } from "../accounts/bulk-work.ts";
import { planUsers } from "../accounts/chosen-users.ts";
import { budgetInput, usersInput } from "../accounts/inputs.ts";
import { plannedUsers } from "../accounts/named-users.ts";
import { listedAccounts } from "../accounts/walk.ts";
import { callsWithin } from "../bulk/caller.ts";
import type { Item } from "../bulk/work.ts";
import { PermanentFailure } from "../errors.ts";
import { noticeDecisions, placeOf } from "../people/notices/decisions.ts";
import { mailChannelOf, tellOne, type Letters } from "../people/tell-each.ts";
import type { Account } from "../ports/accounts.ts";
import type { Step, StepContext } from "./step.ts";

const input = z.strictObject({
  ...usersInput,
  notice: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .describe("Name of a notice in notices/notices.yaml."),
  values: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .default({})
    .describe("What stands for the notice's {placeholders}."),
  budget: budgetInput,
});
const peopleOf = (count: number): string => (count === 1 ? "1 person" : `${count} people`);

const output = z.object({
  /** Mails that the server took. */
  told: z.int(),
  /** Clerk ids of those of whom nobody knows whether they were told, of those whom the server refused, and without an address. */
  unknown: z.array(z.string()),
  refused: z.array(z.string()),
  withoutAddress: z.array(z.string()),
  /** Without a channel of mail: a table of id, address and language, for somebody to write to. Else empty. */
  byHand: z.string(),
});
type Output = z.infer<typeof output>;

/** Mails before the next line on the record: of so many, at most, nobody knows after a kill. */
const batch = 20;
/** Mails in hand at once; the server of a small team takes no more. */
const width = 4;

/** Writes to each affected person once, in their language. What a kill leaves in doubt is named, and never sent again. */
export const peopleTell: Step<z.infer<typeof input>, Output> = {
  name: "people.tell",
  summary: "Write to each affected person once, by mail, in their language",
  // The step itself goes on behind what is on its record, so nobody need be asked whether the whole of it happened.
  effect: "converge",
  dangerous: true,
  limits: { attempts: 1 },
  undo: "Nothing takes back what people have read; write again what is right.",
  input,
  output,
  leaves: ({ unknown, refused, withoutAddress, byHand }) => {
    if (byHand !== "") return `the text was shown, and is to be sent to the people in ${byHand}, each alone`;
    const rest = unknown.length + refused.length + withoutAddress.length;
    return rest === 0 ? undefined : `${peopleOf(rest)} ${rest === 1 ? "is" : "are"} to be told by somebody`;
  },
  async plan(given, { ports, signal }) {
    const call = callsWithin(ports, given.budget, signal);
    const { count, decisions, notes } = await planUsers(given, ports, call);
    const letters = await ports.notify.letters(given.notice, "affected", given.values);
    const channel = mailChannelOf(letters);
    const missing = channel === undefined ? undefined : ports.notify.missing(channel);
    const place = channel === undefined ? "hand" : placeOf(channel);
    return {
      summary:
        channel === undefined
          ? `Show the text for ${peopleOf(count)} and list their addresses: no channel of mail is configured for them`
          : `Write to ${peopleOf(count)}, once each, by ${place} in ${Object.keys(letters).join(", ")}`,
      target: `notice:${place}`,
      operation: "people.tell",
      decisions: { ...decisions, letters: lettersDecisions(letters) },
      notes: [
        ...Object.entries(letters).map(([language, { title, text }]) => `${language}: ${title}. ${text}`),
        ...(missing === undefined ? [] : [`${missing} is not set here; without it this step fails.`]),
        ...notes,
      ],
    };
  },
  async run(given, context) {
    const { ports, signal, planned, run, step } = context;
    const call = callsWithin(ports, given.budget, signal);
    const ids = await plannedUsers(planned?.decisions["digest"], given, ports, call);
    const letters = await ports.notify.letters(given.notice, "affected", given.values);
    requireSameLetters(letters, planned?.decisions["letters"]);
    const channel = mailChannelOf(letters);
    const listed = (from: string) => listedAccounts(ids, ports.accounts, call, from);
    if (channel === undefined) return await forSomebody(listed(""), letters, context);
    const left = leftInDoubt(context);
    const seen = {
      unknown: new Set(left.unknown),
      refused: new Set(left.refused),
      withoutAddress: new Set(left.withoutAddress),
    };
    const lists = () => ({
      unknown: [...seen.unknown],
      refused: [...seen.refused],
      withoutAddress: [...seen.withoutAddress],
    });
    for (const id of left.fresh)
      await context.note(`Nobody knows whether ${id} was told: it is not sent again.`);
    const telling = { notify: ports.notify, letters, channel, run, step, signal };
    const { tally } = await workOn(context, {
      source: (from) => untouched(listed(from), seen.unknown),
      total: ids.length,
      size: batch,
      width,
      kept: lists,
      ahead: async (items) => await Promise.resolve(items.map(({ name }) => name)),
      act: async ([account]) => {
        const address = account && addressOf(account);
        if (account === undefined) return 0;
        if (address === undefined) {
          seen.withoutAddress.add(account.id);
          return 0;
        }
        try {
          if (await tellOne({ id: account.id, address, locale: account.locale }, telling)) return 1;
          seen.unknown.add(account.id);
          return 0;
        } catch (error) {
          seen.refused.add(account.id);
          throw error;
        }
      },
    });
    return { told: tally, ...lists(), byHand: "" };
  },
};

const addressOf = ({ emails }: Account): string | undefined =>
  (emails.find(({ primary }) => primary) ?? emails[0])?.name;

const lettersDecisions = (letters: Letters): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(letters).map(([language, letter]) => [language, noticeDecisions(letter)]),
  );

/** @throws PermanentFailure `PLAN_CHANGED` */
function requireSameLetters(letters: Letters, planned: unknown): void {
  if (planned === undefined || JSON.stringify(planned) === JSON.stringify(lettersDecisions(letters))) return;
  throw new PermanentFailure("The notice or its channel is no longer what was planned.", {
    code: "PLAN_CHANGED",
    hint: "Put notices/ and contacts/channels.yaml back, or start a new run.",
  });
}

/** Shows the words and keeps the addresses: nothing is sent, and a second time shows the same. */
async function forSomebody(
  people: AsyncIterable<Item<Account>>,
  letters: Letters,
  { ports, note }: StepContext,
): Promise<Output> {
  const rows = ["id,address,language"];
  const withoutAddress: string[] = [];
  for await (const { value } of people) {
    const address = addressOf(value);
    if (address === undefined) withoutAddress.push(value.id);
    else rows.push(`${value.id},"${address.replaceAll('"', '""')}",${value.locale ?? ""}`);
  }
  for (const [language, { title, text }] of Object.entries(letters))
    await note(`Text to send, ${language}: ${title}. ${text}`);
  const byHand = await ports.lists.table(`${rows.join("\n")}\n`);
  return { told: 0, unknown: [], refused: [], withoutAddress, byHand };
}

interface Doubt extends Omit<Output, "told" | "byHand"> {
  /** In hand when an earlier process was stopped. */
  readonly fresh: readonly string[];
}

function leftInDoubt({ resumedFrom }: StepContext): Doubt {
  const { ahead, kept } = placeIn(resumedFrom);
  const before = (kept ?? {}) as Partial<Output>;
  const fresh = (ahead ?? []) as readonly string[];
  return {
    fresh,
    unknown: [...(before.unknown ?? []), ...fresh],
    refused: before.refused ?? [],
    withoutAddress: before.withoutAddress ?? [],
  };
}

async function* untouched(source: AsyncIterable<Item<Account>>, inDoubt: ReadonlySet<string>) {
  for await (const item of source) if (!inDoubt.has(item.name)) yield item;
}
