import { gateKeyNow } from "../../bypass/live/gate-key-now.ts";
import { PermanentFailure } from "../../errors.ts";
import type { OpenedPorts } from "../../open-ports.ts";
import { closeCommand } from "../bypass/close-command.ts";
import { openCommand } from "../bypass/open-command.ts";
import { openOutput } from "../output.ts";
import type { Command, Invocation } from "../command.ts";

/** Whether an opening and a close were seen in the live app. */
export interface Proof {
  readonly outcome: "proved" | "skipped" | "not-proved";
  /** One sentence: what was seen, or why nothing was. */
  readonly says: string;
  /** Runs that it has on record. */
  readonly runs: readonly string[];
}

/** Long enough to be seen, and over by itself soon after; minutes. */
const minutes = "2";
/** Of a proof's openings; whoever finds one open knows whose it is. */
const incident = "init-proof";
const reason = "runbook init: a proof in peacetime that the bypass opens and closes";

/**
 * Whether the live app has a gate that an opening would reach.
 * @returns undefined where it has, else why nothing can be proved yet
 */
export async function whyNotYet(ports: OpenedPorts): Promise<Proof | undefined> {
  const gate = await gateKeyNow(ports);
  if (gate.lets === "in") return undefined;
  return { outcome: "not-proved", runs: [], says: `Nothing was opened. ${gate.summary}` };
}

/**
 * Opens the bypass alone, in mode stale-sessions for two minutes, and closes it, by the very commands of an incident. Whatever
 * becomes of the opening, it is closed. Repeating is safe.
 * @param call with the stack's environment
 */
export async function prove(call: Invocation, stack: string): Promise<Proof> {
  call.out.note("Opening the bypass for a proof …");
  const opened = await answerOf(openCommand, call, {
    ...{ stack, minutes, reason, incident, direct: false, wait: false },
    ...{ approval: undefined, mode: undefined, route: [], method: [], deny: [] },
  });
  call.out.note("Closing it …");
  const closed = await answerOf(closeCommand, call, { stack, direct: false });
  const runs = [opened, closed].flatMap(({ run }) => (typeof run === "string" ? [run] : []));
  const trouble = [opened, closed].find(({ verified }) => verified !== true);
  if (trouble === undefined) {
    // What was seen of its letting people in: a test user's token, or which key was compared.
    const seen = typeof opened["proved"] === "string" ? ` ${sentence(opened["proved"])}` : "";
    return { outcome: "proved", runs, says: `An opening and a close were seen in the live app.${seen}` };
  }
  const { problem, error } = trouble as { problem?: string; error?: { message?: string } };
  const what = trouble === opened ? "The opening" : "The close";
  return {
    outcome: "not-proved",
    runs,
    says: `${what} was not seen in the live app: ${error?.message ?? problem ?? "it did not end well"}`,
  };
}

/**
 * Closes what a proof that was killed has left open; nothing is done for any other opening. Repeating is safe.
 * @param bypass what the stack's config says of it
 * @param call with the stack's environment
 * @throws PermanentFailure `BYPASS_OPEN` when it was not seen to close
 */
export async function closeLeftProof(bypass: unknown, call: Invocation, stack: string): Promise<void> {
  if ((bypass as { readonly incident?: unknown } | undefined)?.incident !== incident) return;
  call.out.note("A proof of before was left open. Closing it …");
  const closed = await answerOf(closeCommand, call, { stack, direct: false });
  if (closed["verified"] === true) return;
  throw new PermanentFailure("The proof of before was not seen to close.", {
    code: "BYPASS_OPEN",
    hint: "Close it: ./runbook bypass close. It ends by itself two minutes after it was opened.",
  });
}

const sentence = (text: string) =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;

type Answer = Readonly<Record<string, unknown>>;

/** What a command answers with `--json`; what it says on the way goes where everything is said. */
async function answerOf({ run }: Command, call: Invocation, args: object): Promise<Answer> {
  let text = "";
  const sink = { ...call.sink, out: (part: string) => void (text += part) };
  const out = openOutput({ sink, redact: (line) => line, asJson: true, command: "./runbook" });
  try {
    await run?.(args as never, { ...call, out: { ...out, note: call.out.note } });
    return JSON.parse(text.trim().split("\n").at(-1) || "{}") as Answer;
  } catch (error) {
    return { error: { message: error instanceof Error ? error.message : String(error) } };
  }
}

/** What nobody knows while there was no proof. */
export const unproved = (origin: string): readonly string[] => [
  `Not proved: that the app at ${origin} has the gate, that it obeys this stack, that an opening reaches it and a close ends it.`,
  "The app needs the gate (guard/README.md) and a deployment made after this. Then type ./runbook init again.",
];
