import type { LiveVariable } from "../ports/vercel.ts";

/**
 * What became of the variables that were there: one sentence for each that stands elsewhere, is of another type, or is
 * gone. Empty when nothing of that changed. Values are not looked at.
 */
export function placementChanges(
  before: readonly LiveVariable[],
  after: readonly LiveVariable[],
): readonly string[] {
  return before.flatMap((one) => {
    const now = after.find(({ id }) => id === one.id);
    if (now === undefined) return [`${one.key} (${one.id}) is gone.`];
    const [was, is] = [said(one), said(now)];
    return was === is ? [] : [`${one.key} (${one.id}) was ${was}, and is ${is}.`];
  });
}

/** A new value makes a plain one an encrypted one, which is as readable. */
const readable = (type: string): string =>
  ["sensitive", "secret"].includes(type) ? "sensitive" : "readable";

const said = (one: LiveVariable): string =>
  `${readable(one.type)}, ${placeText({ ...one, targets: one.targets.toSorted() })} ${one.customEnvironmentIds.toSorted().join(" ")}`.trim();

/** Whether it is the one that production reads; one of a branch or of custom environments does not stand in its way. */
export const isOfProduction = ({
  targets,
  gitBranch,
}: Pick<LiveVariable, "targets" | "gitBranch">): boolean =>
  targets.includes("production") && gitBranch === undefined;

/** `production, preview`, with branch and custom environments. */
export function placeText({ targets, gitBranch, customEnvironmentIds }: Omit<LiveVariable, "id">): string {
  const custom = customEnvironmentIds.length;
  return [
    ...targets,
    ...(custom === 0 ? [] : [custom === 1 ? "a custom environment" : `${custom} custom environments`]),
    ...(gitBranch === undefined ? [] : [`only on branch ${gitBranch}`]),
  ].join(", ");
}
