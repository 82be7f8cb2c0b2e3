import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { BadInput } from "../../errors.ts";
import { decodeRequest } from "../../plan/request-line.ts";
import { fold } from "../../journal/fold.ts";
import { frozenPlans } from "../../run/frozen-plans.ts";
import { openFolders } from "../../open-folders.ts";
import { readJournal } from "../../journal/journal.ts";
import { readRegularText } from "../../adapters/regular-file.mjs";
import { readableRuns } from "../../journal/newest-runs.ts";
import { recipeOf, type Recipe } from "../../plan/recipe.ts";
import { requestFile } from "../../run/request.ts";
import type { ApprovalRequest } from "../../approval/document.ts";
import type { JournalStore } from "../../ports/journal-store.ts";

interface FoundRequest {
  readonly request: ApprovalRequest;
  /** The run's folder, where it can be reached from here. */
  readonly store: JournalStore | undefined;
  /** To plan the same here: from the run's own plan, or carried by the line; undefined for a file without its run. */
  readonly recipe: Recipe | undefined;
}

/**
 * What is to be approved: a pasted line, a file, a run's folder or name, or the newest run that waits.
 * @param say told of each run whose record cannot be read, where the newest is looked for
 * @throws BadInput `APPROVAL_MISSING` when there is no request there
 */
export async function findRequest(
  root: string,
  cwd: string,
  given: string | undefined,
  say: (line: string) => void,
): Promise<FoundRequest> {
  const text = given === undefined ? await newestWaiting(root, say) : await textOf(root, cwd, given);
  const decoded = decodeRequest(text);
  if (typeof decoded === "string") throw refuse(decoded);
  const { request, recipe } = decoded;
  const store = await (await openFolders(root)).open(request.run).catch(() => undefined);
  if (store === undefined) return { request, store, recipe };
  const plans = await frozenPlans(store, fold(await readJournal(store)));
  const plan = plans.find(({ hash }) => hash === request.planHash);
  if (plan === undefined) throw refuse("The request is for another plan than the run's.");
  return { request, store, recipe: recipeOf(plan) };
}

async function textOf(root: string, cwd: string, given: string): Promise<string> {
  if (given.trim().startsWith("approve-this:")) return given;
  const candidates = [
    resolve(cwd, given),
    resolve(cwd, given, requestFile),
    join(root, "incidents", given, requestFile),
  ];
  for (const path of candidates) {
    const isFile = await stat(path).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isFile) return await readRegularText(path);
  }
  throw refuse("There is no request for approval there: name its file, its run, or paste its line.");
}

async function newestWaiting(root: string, say: (line: string) => void): Promise<string> {
  const folders = await openFolders(root);
  for await (const { store, state } of readableRuns(folders, say, Infinity)) {
    const { phase, approvals } = state;
    const waits = Object.values(approvals).some(({ line, nonce }) => line === undefined && nonce !== "");
    if (phase === "finished" || !waits) continue;
    const text = await store.readFile(requestFile);
    if (text !== undefined) return text;
  }
  throw refuse("No run here waits for an approval.");
}

function refuse(message: string): BadInput {
  return new BadInput(message, {
    code: "APPROVAL_MISSING",
    hint: "Nothing was signed. See `./runbook approve --help`.",
  });
}
