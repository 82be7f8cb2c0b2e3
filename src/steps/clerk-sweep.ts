import { counted } from "../facts/amounts.ts";
import { z } from "zod";
import { unlessRefused } from "../errors.ts";
import { baselinePath } from "../ports/baselines.ts";
import { instantOf } from "../deployments/way-to-live.ts";
import { printable } from "../ports/printable.ts";
import { callsWithin, type Call } from "../bulk/caller.ts";
import { baselineDigest, readBaseline, readOrSay, takePicture } from "../rotation/baseline.ts";
import { compareWithBaseline, type Finding } from "../rotation/findings.ts";
import type { Step, StepContext } from "./step.ts";

const input = z.strictObject({
  since: z
    .string()
    .regex(/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z)?$/, "is no time such as 2026-11-21T03:00Z")
    .default("")
    .describe("Since when the secret may have been out; empty: the last 30 days."),
});
const output = z.object({
  /** What the API can remove: `ids` of `clerk.remove`. */
  removable: z.array(z.string()),
  /** What a person has to put right or to judge, a sentence each. */
  byHand: z.array(z.string()),
  /** What could not be read or compared; it may hide something. */
  unread: z.array(z.string()),
  findings: z.int(),
});

const defaultMs = 30 * 24 * 3_600_000;
/** Users and organizations that are named one by one; of the rest the number. */
const namedMax = 20;

/**
 * Compares the instance with its peacetime picture: what somebody with the secret key may have left. No list of the API has
 * webhook endpoints, sign-in tokens, actor tokens or users' API keys: those are a person's to look at.
 */
export const clerkSweep: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "clerk.sweep",
  summary: "Compare the Clerk instance with its peacetime picture, and list what may have been planted",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only reads.",
  input,
  output,
  leaves: ({ unread }) =>
    unread.length === 0
      ? undefined
      : `${counted(unread.length, "list")} not compared: look there in the dashboard`,
  plan: async ({ since }, { ports }) => {
    const { clerkFrontendApi } = await ports.stack.identity();
    return {
      summary: `Compare the settings and machines of ${clerkFrontendApi} with ${baselinePath(clerkFrontendApi)}, and list what was made since ${since === "" ? "30 days ago" : since}`,
      target: `clerk:${clerkFrontendApi}`,
      operation: "clerk.sweep",
      decisions: { since },
    };
  },
  run: async ({ since }, context) => {
    const { ports, signal, note } = context;
    const call = callsWithin(ports, undefined, signal);
    const sinceMs = instantOf(since) ?? ports.clock.now() - defaultMs;
    const { picture, found } = await takePicture(ports, call);
    const before = await committed(context, picture.instance);
    const { findings, unread } = compareWithBaseline(before, picture, found, sinceMs);
    const people = await created(context, sinceMs, call);
    for (const { id, what, when, remove } of findings)
      await note(
        printable(
          `${what} [${id}${when === undefined ? "" : `, ${when}`}, ${remove === "api" ? "removable" : "by hand"}]`,
        ),
      );
    for (const line of [...people.lines, ...unread, ...people.unread]) await note(printable(line));
    await note(
      "In no list of the API, so look by hand: webhook endpoints, sign-in and actor tokens, users' API keys.",
    );
    const removable = findings.filter((one) => one.remove === "api").map(({ id }) => id);
    return {
      removable: removable.sort(),
      byHand: [...findings.filter(isByHand).map(({ what }) => printable(what)), ...people.lines],
      unread: [...unread, ...people.unread],
      findings: findings.length,
    };
  },
};

const isByHand = ({ remove }: Finding): boolean => remove === "hand";

/** The picture at the commit, never one of the working tree, which the intruder's laptop may share. */
async function committed({ ports, note }: StepContext, instance: string) {
  const path = baselinePath(instance);
  const text = await unlessRefused(async () => await ports.git.show(await ports.git.head(), path));
  const before = text === undefined ? undefined : readBaseline(text);
  await note(
    before === undefined
      ? `There is no peacetime picture at the commit (${path}): settings are not compared.`
      : `Compared with the picture of ${before.takenAt} (${baselineDigest(before)}).`,
  );
  return before;
}

/** The holder of a key may set `created_at` when making a user, so this finds the careless alone. */
async function created({ ports }: StepContext, sinceMs: number, call: Call) {
  const lines: string[] = [];
  const unread: string[] = [];
  for (const what of ["users", "organizations"] as const) {
    const { entries, unread: why } = await readOrSay(call, (how) =>
      ports.clerkInstance.createdSince(what, sinceMs, how),
    );
    if (why !== undefined) unread.push(`${what} could not be read: ${why}`);
    else if (entries.length > 0) {
      const named = entries.slice(0, namedMax).map(({ id }) => id);
      lines.push(
        `${what} created since ${new Date(sinceMs).toISOString()}: ${entries.length} (${named.join(", ")}${entries.length > namedMax ? ", …" : ""}).`,
      );
    }
  }
  return { lines, unread };
}
