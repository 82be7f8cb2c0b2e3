import { BadInput } from "../errors.ts";
import { gatherFacts } from "../facts/gather.ts";
import type { Symptom } from "../facts/symptoms.ts";
import type { KnownNotices } from "../ports/notify.ts";
import type { Ports } from "../ports/index.ts";
import { loadRunbook } from "../runbook/load.ts";
import type { Runbook } from "../runbook/runbook.ts";
import type { Catalogue } from "../steps/catalogue.ts";
import { resolveInputs } from "./inputs.ts";
import { makePlan } from "./make-plan.ts";
import type { Plan } from "./plan.ts";

export interface Preparation {
  readonly ports: Ports;
  readonly catalogue: Catalogue;
  /** The runbook's text and its path, relative to the repository. */
  readonly text: string;
  readonly file: string;
  /** What the operator typed, `--input key=value`. */
  readonly typed: Readonly<Record<string, string>>;
  /** What a person decided for branches, `--decide branch=case`. */
  readonly decisions?: Readonly<Record<string, string>>;
  /** What someone reports, for causes that no probe can see. */
  readonly symptom?: Symptom;
  /** Things to show above the plan. */
  readonly warnings?: readonly string[];
  readonly signal?: AbortSignal;
}

/** @throws BadInput with every problem of the text */
export function requireRunbook(
  text: string,
  file: string,
  catalogue: Catalogue,
  notices?: KnownNotices,
): Runbook {
  const loaded = loadRunbook(text, file, catalogue, notices);
  if (loaded.ok) return loaded.runbook;
  const count = loaded.problems.length === 1 ? "one problem" : `${loaded.problems.length} problems`;
  const code = loaded.problems[0]?.code ?? "BAD_VALUE";
  throw new BadInput(`${file} has ${count}`, { code, problems: loaded.problems });
}

/**
 * The whole way from text to plan: check, inputs, a look at the world, plan. Changes nothing; repeating is safe.
 * @throws BadInput for the text or the inputs, before anything is asked of the world
 */
export async function preparePlan(preparation: Preparation): Promise<Plan> {
  const { ports, catalogue, text, file, signal, symptom } = preparation;
  const runbook = requireRunbook(text, file, catalogue, await ports.notify.known());
  const inputs = resolveInputs(runbook, preparation.typed);
  const [commit, dirty, identity] = await Promise.all([
    ports.git.head(),
    ports.git.dirty(file),
    ports.stack.identity(),
  ]);
  const facts = await gatherFacts(
    ports,
    {
      appOrigin: identity.appOrigin,
      frontendApi: identity.clerkFrontendApi,
      protectedPath: identity.protectedPath,
    },
    { ...(signal === undefined ? {} : { signal }), ...(symptom === undefined ? {} : { symptom }) },
  );
  return await makePlan({
    runbook,
    commit,
    inputs,
    facts,
    contactsCommit: commit,
    catalogue,
    ports,
    decisions: preparation.decisions ?? {},
    warnings: [
      ...(preparation.warnings ?? []),
      ...(dirty.length === 0
        ? []
        : [`${file} differs from the commit; the plan holds the text as it is now.`]),
    ],
    ...(signal === undefined ? {} : { signal }),
  });
}
