import { z } from "zod";
import { NeedsHuman } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import { Secret } from "../ports/secret.ts";
import { secretField } from "../ports/secret-fingerprint.ts";
import { printable } from "../ports/printable.ts";
import { canBeSet, holdersIn, holderText } from "../rotation/holders.ts";
import { identifyLeaked } from "../rotation/identify.ts";
import { formerOf, rotatable } from "../rotation/rotatable.ts";
import { whichField } from "../rotation/step-fields.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  which: whichField,
  value: secretField
    .optional()
    .describe("The one that is out, where it is known: compared with the one in use, never shown."),
  ask: z
    .boolean()
    .default(false)
    .describe(
      "Whether to ask at the terminal for the one that is out; without an answer nothing is compared with it.",
    ),
  replaced: z
    .boolean()
    .default(false)
    .describe("The new one is set already: the one before it is looked for. Else the one in use is."),
});
const output = z.object({
  /** Places at Vercel that have the old one, and that `keys.set` can write: its `places`. */
  toChange: z.array(z.string()),
  /** Places that a person has to change or to answer for, a sentence each. */
  byHand: z.array(z.string()),
  /** What could not be looked at: it may hold the secret. */
  unread: z.array(z.string()),
  /** What the value is that is out: `in-use`, `former`, `same-instance`, `other-instance`, `refused`, or `not-given`. */
  leaked: z.enum(["in-use", "former", "same-instance", "other-instance", "refused", "not-given"]),
});

const timeoutMs = 10_000;

/** Who holds the secret, in every project of the team. Compares values here and shows none; what cannot be read is never "clean". */
export const keysInventory: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "keys.inventory",
  summary: "Find every variable of the team that holds the secret, and what has to be changed by hand",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only reads.",
  input,
  output,
  plan: async ({ which, value, replaced }, { ports }) => {
    const kind = rotatable(which);
    const { team, project } = await ports.stack.identity();
    return {
      summary: `Look for ${kind.title} in all projects and shared variables of ${team ?? project}`,
      target: `vercel:${team ?? project}/env`,
      operation: "keys.inventory",
      decisions: { which, replaced, ...(value === undefined ? {} : { value }) },
    };
  },
  run: async ({ which, value, ask, replaced }, { ports, signal, note }) => {
    const kind = rotatable(which);
    const leaked = value instanceof Secret ? value : ask ? await typedNow(ports.ask) : undefined;
    const now = await ports.secrets.read(kind.config);
    const former = await ports.secrets.read(formerOf(kind));
    const old = leaked ?? (replaced ? former : now);
    const { places, unread } = await ports.vercelTeam.places({ timeoutMs, signal });
    const holders = holdersIn(places, { kind, old, now });
    for (const holder of holders) await note(printable(holderText(holder)));
    for (const one of unread) await note(printable(`Not looked at: ${one}. It may hold the secret.`));
    if (holders.length === 0) await note(`No variable at Vercel holds it or has its name, ${kind.variable}.`);
    const toChange = holders.filter((one) => canBeSet(one, old));
    const byHand = holders.filter(
      (one) => one.holding === "unreadable" || (one.holding === "old" && !toChange.includes(one)),
    );
    const is = await identifyLeaked(ports, { which, leaked, now, former }, signal);
    if (leaked !== undefined) await note(is.sentence);
    return {
      toChange: toChange.map(({ place }) => place.id).sort(),
      byHand: byHand.map((one) => printable(holderText(one))),
      unread: unread.map((one) => printable(one)),
      leaked: is.verdict,
    };
  },
};

/** Whoever does not have it leaves it empty; nobody at a terminal is no failure of this step. */
async function typedNow(ask: Ports["ask"]): Promise<Secret | undefined> {
  const question = "The secret that is out, not shown (empty: it is not at hand): ";
  const typed = await ask.secret(question).catch((error: unknown) => {
    if (error instanceof NeedsHuman) return undefined;
    throw error;
  });
  return typed === undefined || typed.reveal() === "" ? undefined : typed;
}
