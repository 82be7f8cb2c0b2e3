import { BadInput, unlessRefused } from "../errors.ts";
import type { Facts } from "../facts/evidence.ts";
import { gatherFacts } from "../facts/gather.ts";
import type { Symptom } from "../facts/symptoms.ts";
import type { KnownNotices } from "../ports/notify.ts";
import type { Ports } from "../ports/index.ts";
import type { Included } from "../runbook/included-texts.ts";
import { loadRunbook } from "../runbook/load.ts";
import type { Json, Runbook } from "../runbook/runbook.ts";
import type { Catalogue } from "../steps/catalogue.ts";
import { resolveInputs } from "./inputs.ts";
import { makePlan } from "./make-plan.ts";
import { isMade } from "./one-step.ts";
import type { Plan } from "./plan.ts";

export interface Preparation {
  readonly ports: Ports;
  readonly catalogue: Catalogue;
  /** The runbook's text and its path, relative to the repository. */
  readonly text: string;
  readonly file: string;
  /** Texts of what it includes. */
  readonly included?: Included;
  /** What the operator typed, `--input key=value`; what is no text is taken as it is. */
  readonly typed: Readonly<Record<string, Json>>;
  /** What a person decided for branches, `--decide branch=case`. */
  readonly decisions?: Readonly<Record<string, string>>;
  /** What someone reports, for causes that no probe can see. */
  readonly symptom?: Symptom;
  /** Things to show above the plan. */
  readonly warnings?: readonly string[];
  readonly signal?: AbortSignal;
  /** For each source of the look at the world, milliseconds; 0: none is asked. Default: as long as triage gives it. */
  readonly lookMs?: number;
}

const notLooked: Facts = {
  triage: {
    ...{ category: "unknown", severity: undefined, special: undefined, runbook: undefined },
    ...{ summary: "Nobody looked: it was opened or closed at once.", for: [], against: [], missing: [] },
  },
  evidence: [],
};

/** @throws BadInput with every problem of the text */
export function requireRunbook(
  text: string,
  file: string,
  catalogue: Catalogue,
  notices?: KnownNotices,
  included?: Included,
): Runbook {
  const loaded = loadRunbook(text, file, catalogue, notices, included);
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
  const { ports, catalogue, text, file, signal, symptom, lookMs } = preparation;
  const runbook = requireRunbook(text, file, catalogue, await ports.notify.known(), preparation.included);
  const inputs = resolveInputs(runbook, preparation.typed);
  const [commit, dirty, identity] = await Promise.all([
    // What stands in no file needs no git: a close goes on without it.
    isMade(file) ? unlessRefused(() => ports.git.head()) : ports.git.head(),
    isMade(file) ? [] : dirtyOf(ports, [file, ...(preparation.included?.keys() ?? [])]),
    ports.stack.identity(),
  ]);
  const facts =
    lookMs === 0
      ? notLooked
      : await gatherFacts(
          ports,
          {
            appOrigin: identity.appOrigin,
            frontendApi: identity.clerkFrontendApi,
            protectedPath: identity.protectedPath,
          },
          {
            ...(signal === undefined ? {} : { signal }),
            ...(symptom === undefined ? {} : { symptom }),
            ...(lookMs === undefined ? {} : { timeoutMs: lookMs }),
          },
        );
  return await makePlan({
    runbook,
    commit: commit ?? "",
    inputs,
    facts,
    contactsCommit: commit ?? "",
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

/** What of these files differs from the commit. */
async function dirtyOf({ git }: Ports, files: readonly string[]): Promise<readonly string[]> {
  return (await Promise.all(files.map((each) => git.dirty(each)))).flat();
}
