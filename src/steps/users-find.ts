import { counted } from "../facts/amounts.ts";
import { z } from "zod";
import { claimOf, sortedIds } from "../accounts/digest.ts";
import { findUsers, reasonsCsv } from "../accounts/find-users.ts";
import { budgetInput } from "../accounts/inputs.ts";
import { parseList } from "../accounts/list-file.ts";
import { callsWithin } from "../bulk/caller.ts";
import { durationOf } from "../bulk/estimate.ts";
import { instantOf, maybeInstant } from "../deployments/way-to-live.ts";
import { BadInput, NeedsHuman } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import { printable } from "../ports/printable.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  who: z.array(z.string()).default([]).describe("Clerk ids, e-mail addresses and IP addresses."),
  list: z.string().default("").describe("A file of those, one a line, or CSV with a header."),
  from: maybeInstant.describe("Only sessions that were active at or after this."),
  until: maybeInstant.describe("Only sessions that began at or before this."),
  sharedAbove: z
    .int()
    .min(1)
    .default(10)
    .describe(
      "An IP address that leads to more users than this is an office's or a carrier's: nobody is taken by it alone.",
    ),
  budget: budgetInput,
});
const output = z.object({
  count: z.int(),
  /** A file of sorted ids, as other steps take it. */
  list: z.string(),
  digest: z.string(),
  /** A table: id and why. */
  reasons: z.string(),
  /** What leads to nobody; the first hundred. */
  unknown: z.array(z.string()),
  /** Addresses that lead to many users. */
  shared: z.array(z.string()),
});
type Input = z.infer<typeof input>;

const kinds = ["id", "email", "ip"] as const;
const toldMax = 100;
/** Users who are named one by one; all of them stand in the list. */
const foundMax = 20;

/** Resolves ids, addresses, IPs and a window to a list of users, with a reason for each. Unknown lines are named, not refused. */
export const usersFind: Step<Input, z.infer<typeof output>> = {
  name: "users.find",
  summary:
    "Find the users whom ids, e-mail and IP addresses, a window or a file name, with the reason for each",
  effect: "none",
  dangerous: false,
  undo: "Nothing was changed.",
  input,
  output,
  async plan(given, { ports, signal }) {
    const entries = await entriesOf(given, ports);
    const scans = entries.length === 0 || entries.some(({ kind }) => kind === "ip");
    const activeSince = instantOf(given.from);
    const call = callsWithin(ports, given.budget, signal);
    const users = scans
      ? await call((how) => ports.accounts.count(activeSince === undefined ? {} : { activeSince }, how))
      : 0;
    const requests = users + Math.ceil(users / 500) + Math.ceil(entries.length / 100);
    const { clerkFrontendApi } = await ports.stack.identity();
    return {
      summary: `Find users by ${entries.length === 0 ? "a window of time" : `${entries.length} ids and addresses`}${scans ? `, looking at the sessions of ${counted(users, "user")}` : ""}`,
      target: `clerk:${clerkFrontendApi}/users`,
      operation: "users.find",
      decisions: { from: given.from, until: given.until, sharedAbove: given.sharedAbove },
      notes: [`About ${requests} requests: ${durationOf(requests, given.budget)}.`],
    };
  },
  async run(given, { ports, signal, note }) {
    const call = callsWithin(ports, given.budget, signal);
    const { from, until } = { from: instantOf(given.from), until: instantOf(given.until) };
    const entries = await entriesOf(given, ports);
    const { sharedAbove } = given;
    const found = await findUsers({ entries, from, until, sharedAbove }, ports.accounts, call);
    for (const [ip, users] of found.shared)
      await note(
        `${ip} leads to ${counted(users, "user")}: an office or a carrier; nobody is taken by it alone.`,
      );
    if (found.unknown.length > 0)
      await note(`Nobody is found by ${found.unknown.slice(0, toldMax).map(printable).join(", ")}.`);
    const ids = sortedIds(found.reasons.keys());
    if (ids.length === 0)
      throw new NeedsHuman("Nobody was found by what is known.", {
        code: "BAD_LIST",
        hint: "Look at the window and the addresses; the app's own log may know ids.",
      });
    const claim = claimOf(ids);
    const list = await ports.lists.keep(claim, ids);
    for (const id of ids.slice(0, foundMax))
      await note(`${id}: ${(found.reasons.get(id) ?? []).map(printable).join(", ")}`);
    const more = ids.length > foundMax ? `, the first ${foundMax} of them named above` : "";
    await note(`${counted(ids.length, "user")} found${more}. Other steps take them by list ${list}.`);
    return {
      ...claim,
      list,
      reasons: await ports.lists.table(reasonsCsv(found.reasons)),
      unknown: found.unknown.slice(0, toldMax),
      shared: [...found.shared.keys()],
    };
  },
};

/** @throws BadInput `BAD_LIST` for a line that is nothing of the three, `BAD_ARGUMENT` when nothing at all is said */
async function entriesOf({ who, list, from, until }: Input, { lists }: Pick<Ports, "lists">) {
  if (who.length === 0 && list === "" && from === "" && until === "")
    throw new BadInput("Nothing is said of whom to find.", {
      code: "BAD_ARGUMENT",
      hint: "Give ids or addresses, a file, or a window of time.",
    });
  const typed = who.length === 0 ? [] : parseList(who.join("\n"), "--who", kinds);
  const written = list === "" ? [] : parseList(await lists.read(list), list, kinds);
  return [...new Map([...typed, ...written].map((each) => [each.value, each])).values()];
}
