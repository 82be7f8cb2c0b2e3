import { z } from "zod";
import { NeedsHuman, PermanentFailure } from "../errors.ts";
import { Secret } from "../ports/secret.ts";
import { secretField } from "../ports/secret-fingerprint.ts";
import { clerkCall } from "../rotation/new-secret.ts";
import { formerOf, rotatable } from "../rotation/rotatable.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  value: secretField.optional().describe("The old key. Default: the one that `keys.set` has replaced."),
  waitSeconds: z.int().min(0).max(3600).default(60).describe("How long Clerk may go on taking it."),
});
const output = z.object({
  /** Always true: else the step fails. */
  refused: z.boolean(),
  /** When it was seen, ISO 8601. */
  at: z.string(),
});

/** Refused this often in a row, so that one server that has heard of it is not taken for all. */
const inARow = 3;
const pauseMs = 1_000;

/** Sees that Clerk refuses the old secret key. Only Clerk's own 401 counts: a network that is lost says nothing. */
export const keysRefused: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "keys.refused",
  summary: "See that Clerk refuses the old secret key (401)",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only looks.",
  input,
  output,
  plan: async ({ value, waitSeconds }, { ports }) => {
    const { clerkFrontendApi } = await ports.stack.identity();
    return {
      summary: `See that Clerk answers 401 to the old secret key, within ${waitSeconds} seconds`,
      target: `clerk:${clerkFrontendApi}/secret-keys`,
      operation: "keys.refused",
      decisions: value === undefined ? {} : { value },
    };
  },
  run: async ({ value, waitSeconds }, { ports, signal, note }) => {
    const { clock, secrets, clerkInstance } = ports;
    const former = formerOf(rotatable("clerk-secret-key"));
    const old = value instanceof Secret ? value : await secrets.read(former);
    if (old === undefined)
      throw new NeedsHuman("The old key is not known here.", {
        code: "SECRET_MISSING",
        hint: "Give it as an input of type secret: `value`.",
      });
    const begun = clock.monotonic();
    for (let refused = 0; refused < inARow;) {
      const answer = await clerkInstance.tryKey(old, clerkCall(signal));
      refused = answer.taken ? 0 : refused + 1;
      if (refused === inARow) break;
      if (answer.taken && clock.monotonic() - begun > waitSeconds * 1000)
        throw new PermanentFailure(`Clerk still takes the old key: it is of ${answer.instance}.`, {
          code: "VERIFY_FAILED",
          hint: "Delete it in the dashboard (Configure > API keys), then resume. Whoever has it can act until then.",
        });
      await clock.sleep(pauseMs, signal);
    }
    await note("Clerk answers 401 to the old key, three times in a row.");
    return { refused: true, at: new Date(clock.now()).toISOString() };
  },
};
