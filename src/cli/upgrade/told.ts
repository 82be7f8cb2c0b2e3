import { offeredPath, type Decision, type Outcome } from "../../upgrade/decide.ts";
import type { Upgraded } from "../../upgrade/upgrade.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Output } from "../output.ts";

const words: Readonly<Record<Exclude<Outcome, "current">, string>> = {
  added: "added",
  replaced: "replaced: nobody had changed it here",
  merged: "merged with what you have changed",
  conflict: "changed here and in the package",
  settled: "yours stays, as you have decided",
  removed: "removed: it is no longer shipped, and nobody had changed it here",
  left: "no longer shipped; yours stays",
  "stays-deleted": "changed in the package; deleted here, and not brought back",
};

/**
 * Says what became of each file.
 * @param plan nothing was written
 * @returns the exit code: 3 where a person has to decide about a file
 */
export function tellUpgraded(out: Output, { from, to, decisions }: Upgraded, plan: boolean): number {
  const open = decisions.filter(({ outcome }) => outcome === "conflict");
  const files = decisions
    .filter(({ outcome }) => outcome !== "current")
    .map(({ path, outcome }) => ({
      ...{ path, outcome },
      ...(outcome === "conflict" && { offered: offeredPath(path) }),
    }));
  out.answer({ from: from ?? null, to, plan, files, current: decisions.length - files.length }, () => [
    ...decisions.flatMap(line),
    ...(files.length === 0 ? [`Every file is that of ${to}, or yours.`] : []),
    ...open.flatMap(({ path }) => [
      `To decide: compare ${path} with ${offeredPath(path)}, which is the package's, take over what you need, then delete ${offeredPath(path)}.`,
    ]),
    ...(files.length === 0 ? [] : [plan ? "Nothing was written." : "Read what has changed, then commit."]),
  ]);
  return open.length > 0 ? exitCodes.needsHuman : exitCodes.done;
}

const line = ({ path, outcome }: Decision): readonly string[] =>
  outcome === "current" ? [] : [`${path}: ${words[outcome]}`];
