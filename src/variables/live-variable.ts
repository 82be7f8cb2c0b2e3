import type { LiveVariable } from "../ports/vercel.ts";

/** Whether it is the one that production reads; one of a branch or of custom environments does not stand in its way. */
export const isOfProduction = ({
  targets,
  gitBranch,
}: Pick<LiveVariable, "targets" | "gitBranch">): boolean =>
  targets.includes("production") && gitBranch === undefined;

/** `production, preview`, with branch and custom environments. */
export function placeText({ targets, gitBranch, customEnvironmentIds }: LiveVariable): string {
  const custom = customEnvironmentIds.length;
  return [
    ...targets,
    ...(custom === 0 ? [] : [custom === 1 ? "a custom environment" : `${custom} custom environments`]),
    ...(gitBranch === undefined ? [] : [`only on branch ${gitBranch}`]),
  ].join(", ");
}
