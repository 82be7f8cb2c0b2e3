import { counted } from "../facts/amounts.ts";
import { z } from "zod";
import { MAX_DENY } from "../../guard/src/auth-policy.ts";
import { sortedIds } from "../accounts/digest.ts";
import { usersInput } from "../accounts/inputs.ts";
import { freezeUsers, plannedUsers } from "../accounts/named-users.ts";
import { callsWithin } from "../bulk/caller.ts";
import { BadInput, NeedsHuman, unlessRefused } from "../errors.ts";
import { personByEmail } from "../people/contacts.ts";
import { peopleAt } from "../people/operator.ts";
import { denyList, tooMany } from "../policy/config.ts";
import { aloneMax } from "../policy/may-change.ts";
import { foundPolicy, putPolicy } from "../policy/live/put-policy.ts";
import type { Ports } from "../ports/index.ts";
import { foreverMs } from "./forever.ts";
import type { PlannedAction, Step } from "./step.ts";

const input = z.strictObject({
  ...usersInput,
  sessions: z
    .array(z.string().regex(/^sess_[A-Za-z0-9]+$/, "must be a Clerk session id such as sess_2abc"))
    .default([])
    .describe("Session ids, for a session that is not to end its user's others."),
});
const output = z.object({ generation: z.int(), denied: z.int(), elapsedMs: z.number() });
type Input = z.infer<typeof input>;
type Decisions = PlannedAction["decisions"];

/** Refuses users and sessions at the gate at once, whatever tokens they hold, until somebody takes them off. */
export const policyDeny: Step<Input, z.infer<typeof output>> = {
  name: "policy.deny",
  summary: "Refuse users and sessions in the live app at once, whatever tokens they hold",
  effect: "converge",
  dangerous: true,
  override: {
    bound: `${aloneMax} ids at most`,
    refuses: (_, decisions) => (countOf(decisions) > aloneMax ? beyondAlone : undefined),
  },
  undo: "`policy.allow`, with a second person's approval; nothing leaves the list by itself.",
  input,
  output,
  inForce: { begins: denyList, longestMs: () => foreverMs, now: ({ generation }) => ({ generation }) },
  policy: async (given, ports, decisions) => {
    const { stack, project } = await ports.stack.identity();
    return { deny: [...(await idsOf(given, ports, decisions))], allow: [], stack, project };
  },
  async plan(given, { ports, signal }) {
    const { project, appOrigin, stack } = await ports.stack.identity();
    const { ids, decisions } = await frozen(given, ports, signal);
    await refuseOwn(ids, ports);
    const unknown = await unknownOf(given.users, ports, signal);
    const live = await unlessRefused(() => ports.gate.policy(signal));
    const all = sortedIds([...ids, ...(live?.deny ?? [])]);
    if (all.length > MAX_DENY)
      throw new BadInput(
        `With the ${live?.deny.length ?? 0} that are denied already, ${tooMany(all.length)}.`,
        {
          code: "BAD_ARGUMENT",
          hint: "Nothing was changed.",
        },
      );
    return {
      summary: `Refuse ${ids.length === 1 ? ids[0] : counted(countOf(decisions), "id")}${unknown.length === 0 ? "" : ` (CLERK KNOWS NO ${unknown.join(", ")})`} on ${appOrigin} at once, until they are taken off`,
      target: `vercel:${project}/edge-config/auth_policy`,
      operation: "policy.deny",
      decisions: { ...decisions, stack },
      notes: [
        ...ids.map((id) => `${id}${live?.deny.includes(id) === true ? ", denied already" : ""}`),
        live === undefined
          ? "Whom the live policy denies already could not be read."
          : `Denied so far: ${live.deny.length}.`,
      ],
    };
  },
  async run(given, { ports, signal, note, approval, planned }) {
    const ids = await idsOf(given, ports, planned?.decisions ?? {});
    if (approval === undefined && ids.length > aloneMax)
      throw new NeedsHuman(beyondAlone.message, { code: "APPROVAL_MISSING", hint: beyondAlone.hint });
    const put = await putPolicy(
      { deny: ids, ...(approval === undefined ? {} : { approval }) },
      { ports, signal, note, what: `policy.deny of ${ids.length}` },
    );
    return { ...put, denied: ids.length };
  },
  async look(given, { ports, signal, planned }) {
    const ids = await idsOf(given, ports, planned?.decisions ?? {});
    const generation = await foundPolicy(ports, signal, ({ deny }) => ids.every((id) => deny.includes(id)));
    if (generation === undefined) return { done: false };
    return { done: true, output: { generation, denied: ids.length, elapsedMs: 0 } };
  },
};

const beyondAlone = {
  message: `Denying more than ${aloneMax} ids needs a second person.`,
  hint: "Ask somebody to run `./runbook approve`, or deny the worst of them alone first.",
};

const countOf = ({ deny, sessions, count }: Decisions): number =>
  Array.isArray(deny) ? deny.length : Number(count) + (Array.isArray(sessions) ? sessions.length : 0);

/** Ids that are named stand in the plan themselves; a file's by their digest, since it may be elsewhere. */
async function frozen(
  { users, sessions, list }: Input,
  ports: Ports,
  signal: AbortSignal,
): Promise<{ readonly ids: readonly string[]; readonly decisions: Decisions }> {
  if (list === "") {
    const ids = sortedIds([...users, ...sessions]);
    if (ids.length > 0) return { ids, decisions: { deny: ids } };
    throw new BadInput("Nobody is named.", {
      code: "BAD_ARGUMENT",
      hint: "Give users, sessions, or a list of users.",
    });
  }
  if (users.length > 0)
    throw new BadInput("Users are named in more than one way.", {
      code: "BAD_ARGUMENT",
      hint: "Give users (Clerk ids) or list (a file).",
    });
  const {
    ids = [],
    digest,
    count,
  } = await freezeUsers({ list }, ports, callsWithin(ports, undefined, signal));
  return {
    ids: sortedIds([...ids, ...sessions]),
    decisions: { digest, count, sessions: sortedIds(sessions) },
  };
}

/** Exactly those of the plan. */
async function idsOf(given: Input, ports: Ports, { deny, digest }: Decisions): Promise<readonly string[]> {
  if (given.list === "") return Array.isArray(deny) ? sortedIds(deny as readonly string[]) : [];
  const call = callsWithin(ports, undefined);
  return sortedIds([...(await plannedUsers(digest, { list: given.list }, ports, call)), ...given.sessions]);
}

/** Long enough for an answer, short enough that a Clerk that is down holds nothing up. Milliseconds. */
const askMs = 3_000;

/**
 * Of users who are named one by one, those whom Clerk does not know: a mistyped id denies nobody, and nothing else would tell.
 * Never a reason to refuse, since somebody may have been deleted, and denying must work while Clerk is down.
 */
async function unknownOf(
  users: readonly string[],
  { accounts, lists }: Ports,
  signal: AbortSignal,
): Promise<readonly string[]> {
  // More than the gate can be told, or an approver's clone, which plans with what was typed.
  if (users.length === 0 || users.length > MAX_DENY || lists.claimed !== undefined) return [];
  const found = await unlessRefused(() => accounts.find({ ids: [...users] }, { timeoutMs: askMs, signal }));
  return found === undefined ? [] : users.filter((id) => !found.some((each) => each.id === id));
}

/** Whoever denies themself is signed out in the middle of it. By `clerkId` in contacts/, as far as that is known. */
async function refuseOwn(ids: readonly string[], { git }: Pick<Ports, "git">): Promise<void> {
  const people = await unlessRefused(async () => await peopleAt(git, await git.head()));
  const own = personByEmail(people ?? [], await unlessRefused(() => git.userEmail()))?.clerkId;
  if (own === undefined || !ids.includes(own)) return;
  throw new BadInput(`${own} is your own account: you would keep yourself out of the app.`, {
    code: "BAD_ARGUMENT",
    hint: "Leave it out; if it is stolen, let somebody else of the team do this.",
  });
}
