import type { PlannedStep } from "../plan/plan.ts";
import { isFingerprint } from "../ports/secret-fingerprint.ts";
import type { Json } from "../runbook/runbook.ts";
import type { Secrets, Stop } from "./context.ts";

/** A step's input with the secrets in place of their fingerprints, or why it cannot be run by this process. */
export function withSecrets(
  node: PlannedStep,
  input: Readonly<Record<string, Json>>,
  secrets: Secrets | undefined,
): { readonly input: Readonly<Record<string, unknown>> } | Stop {
  const filled = Object.entries(input).map(([name, value]) =>
    isFingerprint(value) ? ([name, secrets?.get(value)] as const) : ([name, value] as const),
  );
  const missing = filled.find(([, value]) => value === undefined);
  if (missing === undefined) return { input: Object.fromEntries(filled) };
  return {
    kind: "needs-human",
    step: node.id,
    code: "SECRET_MISSING",
    message: `${node.id} needs the secret for ${missing[0]} once more: it is on no record.`,
    hint: "Give it with `./runbook resume --input <name>=@file`, =env:NAME or =-, or at the prompt of a terminal.",
  };
}
