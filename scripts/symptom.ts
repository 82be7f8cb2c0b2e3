import { symptoms, type Symptom } from "../src/facts/symptoms.ts";
import { badArgument } from "../src/cli/edge.ts";

/** What people report, which no probe can see; `triage`, `plan` and `run` take it. */
export const symptomArg = {
  symptom: { type: "string", description: `What people report: ${symptoms.join(", ")}` },
} as const;

/** @throws BadInput for a word that is no symptom */
export function symptomOf(given: string | undefined): { readonly symptom?: Symptom } {
  if (given === undefined) return {};
  const symptom = symptoms.find((each) => each === given);
  if (symptom === undefined)
    throw badArgument(`--symptom ${given} is not known`, `It can be ${symptoms.join(", ")}.`);
  return { symptom };
}
