import type { GatePlan } from "../../add-gate/plan.ts";

/** A plan for people: the patch, and what to know about it. */
export function planLines(
  { changes, notes, shape, byHand, sure }: GatePlan,
  patch: string,
): readonly string[] {
  const { nextMajor, router, typescript, packages } = shape;
  const place = packages.root === "." ? "" : `, installed from ${packages.root}`;
  return [
    `Next.js ${nextMajor}, ${router === "app" ? "App" : "Pages"} Router, ${typescript ? "TypeScript" : "JavaScript"}, ${packages.name}${place}: ${changes.length} files.`,
    "",
    ...patch.trimEnd().split("\n"),
    "",
    ...(sure ? [] : [`${runsAround(changes)} So this is for --patch alone.`]),
    ...notes,
    ...(byHand.length === 0 ? [] : ["", ...byHand]),
  ];
}

/** Why somebody has to read the change first. */
export const runsAround = (changes: GatePlan["changes"]): string =>
  `The app runs something of its own around Clerk's middleware in ${changes.at(-1)?.path ?? ""}.`;
