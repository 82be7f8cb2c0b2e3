import { join, relative } from "node:path";
import { answerableUntil } from "../../src/approval/answerable.ts";
import { answerFile, requestFile } from "../../src/run/request.ts";
import { bypassMayBeOpen } from "../../src/journal/fold.ts";
import {
  byHandPlanFile,
  pendingByHand,
  requestByHand,
  type AskedByHand,
} from "../../src/run/by-hand-request.ts";
import { decodeRequest, encodeRequest } from "../../src/plan/request-line.ts";
import { NeedsHuman, PermanentFailure, RunbookError } from "../../src/errors.ts";
import { openFolders } from "../../src/open-folders.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { peopleAt } from "../../src/people/who.ts";
import { recipeOf } from "../../src/plan/recipe.ts";
import { readRegularText } from "../../src/adapters/regular-file.mjs";
import type { BypassOpenInput } from "../../src/bypass/step-schemas.ts";
import { exitCodes } from "../../src/cli/exit-codes.ts";
import { pastedLines } from "../../src/cli/pasted-lines.ts";
import { requestLines } from "../../src/cli/run/request-text.ts";
import { withoutEngine } from "../../src/cli/approve/without-engine.ts";
import type { Act } from "./act.ts";
import { readApproved, type Approved, type Reading } from "./approved.ts";
import { handOptions } from "./record.ts";

/** How often the record's folder is looked into for the answer, milliseconds. */
const pollMs = 100;

/**
 * The second person's answer for this opening: the one that lies there already, or, in a terminal, the one that comes.
 * What was asked for before is not asked anew.
 * @throws NeedsHuman when it is denied, or what came lets nothing happen · BadInput when the contacts have mistakes
 */
export async function askApproval(
  act: Act,
  input: BypassOpenInput,
  { reading, wait }: { readonly reading: Reading; readonly wait: boolean },
): Promise<{ readonly approved: Approved } | { readonly asked: AskedByHand }> {
  const { ports, root } = act;
  const folders = await openFolders(root);
  const pending = await pendingByHand(folders, input, ports.clock.now());
  if (pending?.answer !== undefined) return { approved: await taken(reading, pending, pending.answer) };
  // What nobody could answer is not asked: contacts with mistakes prove no signature.
  if (pending === undefined) await peopleAt(ports.git, await ports.git.head());
  const asked =
    pending ??
    (await requestByHand({
      ...(await handOptions(root, ports, reading.by)),
      ports: withoutEngine(ports, { previews: !act.direct }),
      text: await planText(root),
      input,
    }));
  if (!wait) return { asked };
  act.call.out.note(...requestLines(asked.request, asked.plan));
  const line = await answerTo(act, asked);
  return line === undefined ? { asked } : { approved: await taken(reading, asked, line) };
}

/** A refused answer is on record, and the request waits on; a deny ends it, unless something is open there. */
async function taken(reading: Reading, { store }: AskedByHand, line: string): Promise<Approved> {
  try {
    return await readApproved(line, reading);
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    const { clock, redact } = reading.ports;
    const { code, message } = error;
    const journal = await openJournal({ store, clock, redact });
    const step = "open";
    if (code === "APPROVAL_DENIED") {
      await journal.append({ type: "approval.denied", step, message });
      if (!bypassMayBeOpen(journal.state(), clock.now()))
        await journal.append({ type: "run.finished", outcome: "denied", message });
    } else {
      await journal.append({ type: "approval.refused", step, code, message });
      await store.writeFile(answerFile, "");
    }
    await journal.close();
    throw error;
  }
}

async function planText(root: string): Promise<string> {
  try {
    return await readRegularText(join(root, byHandPlanFile));
  } catch {
    throw new PermanentFailure(`${byHandPlanFile} is missing, so nothing can be planned for an approval.`, {
      code: "PLAN_CHANGED",
      hint: "Restore it from the repository.",
    });
  }
}

const folderOf = ({ root }: Act, { run }: AskedByHand) => join(root, "incidents", run);

/** Pasted here, or found in the folder. Undefined when it was left or the request ended. */
async function answerTo(act: Act, { store, request }: AskedByHand): Promise<string | undefined> {
  const { clock } = act.ports;
  const left = new AbortController();
  const signal = AbortSignal.any([act.signal, left.signal]);
  let pasted: string | undefined;
  void pastedLines(act.call.stdin)
    .next(signal)
    .then(
      (line) => (pasted = line),
      () => undefined,
    );
  try {
    while (!signal.aborted && clock.now() <= answerableUntil(request)) {
      const line = [pasted, await store.readFile(answerFile)].find((each) => each?.trim());
      if (line !== undefined) return line.trim();
      await clock.sleep(pollMs, signal);
    }
    return undefined;
  } catch (error) {
    if (!signal.aborted) throw error;
    return undefined;
  } finally {
    left.abort();
  }
}

/** Nobody has answered yet: what to send, and how it goes on. @throws NeedsHuman, as text; with `json` gives the exit code */
export function tellAsked(act: Act, asked: AskedByHand, told: boolean): number {
  const { request, plan, run } = asked;
  const folder = folderOf(act, asked);
  const message = `${plan.inputs["mode"] === "open" ? "Mode open" : "An opening of more than 15 minutes"} takes a second person; ${run} waits for one.`;
  const hint =
    "Then type the same command again, or give the line that they send back with --approval. " +
    "Nobody there? Without --minutes, mode stale-sessions opens for 15 minutes alone, and its review is pending.";
  if (act.call.out.asJson) {
    const decoded = decodeRequest(JSON.stringify(request));
    const line = typeof decoded === "string" ? undefined : encodeRequest(decoded.request, recipeOf(plan));
    const file = relative(act.call.cwd, join(folder, requestFile));
    act.call.out.json({
      run,
      needsApproval: true,
      request: file,
      line,
      code: "APPROVAL_MISSING",
      message,
      hint,
    });
    return exitCodes.needsHuman;
  }
  if (!told) act.call.out.print(...requestLines(request, plan));
  throw new NeedsHuman(message, { code: "APPROVAL_MISSING", hint });
}
