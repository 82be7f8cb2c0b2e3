import { approvalLine } from "../approve/approval-line.ts";
import { catchUp } from "./catch-up.ts";
import { openFolders } from "../../open-folders.ts";
import { refuseOverrides } from "../../run/override.ts";
import { standardCatalogue } from "../../steps/standard.ts";
import { startRun } from "../../run/start.ts";
import { answersOf, runOptions } from "../options.ts";
import { byFingerprint } from "../secret-inputs.ts";
import { openCheckedWorld } from "../world.ts";
import { planLines, type Draft } from "../plan-from-line.ts";
import { projectRoot } from "../roots.ts";
import { askMissing, confirmHarmless } from "./ask-before.ts";
import { executeRun } from "./execute-run.ts";
import { operatorOf } from "./operator.ts";
import type { Args, Invocation, OptionDefinitions } from "../command.ts";

/** Options of what plans and runs in one go. */
export const runDraftOptions = {
  ...runOptions,
  yes: { type: "boolean", description: "Run without asking what needs no approval" },
} as const satisfies OptionDefinitions;

type Wish = Args<typeof runDraftOptions> & { readonly full: boolean };

/** Plans, shows the plan, asks, and runs it on the record. @returns the exit code */
export async function runDraft(draft: Draft, args: Wish, call: Invocation): Promise<number> {
  const { out, cwd } = call;
  const answers = answersOf(args, await approvalLine(args.approval, cwd));
  const root = projectRoot(cwd);
  if (call.stdin.isTTY !== true) draft.check();
  const { ports, warnings } = await openCheckedWorld(call, args);
  const typed = await askMissing(draft, ports, call);
  const executor = await operatorOf(ports, args.as);
  await catchUp({ root, ports, say: out.note, signal: new AbortController().signal }, args);
  const plan = await draft.plan(ports, warnings, typed);
  out.answer({ plan }, () => planLines(plan, { full: args.full, out }));
  refuseOverrides(plan, answers.overrides, standardCatalogue);
  await confirmHarmless(plan, ports, call, args.yes);
  const { clock, redact } = ports;
  const folders = await openFolders(root);
  const begun = await startRun({ plan, folders, clock, redact, requester: executor.id });
  return await executeRun({
    ...{ root, plans: [plan], ports, ...begun, executor, answers, wait: args.wait, call },
    ...{ full: args.full, secrets: await byFingerprint(draft.secrets, ports.fingerprint) },
  });
}
