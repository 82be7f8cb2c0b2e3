import type { GatePlan } from "../../add-gate/plan.ts";

/** A plan for people: the patch, and what to know about it. */
export function planLines({ changes, notes, shape, byHand }: GatePlan, patch: string): readonly string[] {
  const { nextMajor, router, typescript, packages } = shape;
  const place = packages.root === "." ? "" : `, installed from ${packages.root}`;
  return [
    `Next.js ${nextMajor}, ${router === "app" ? "App" : "Pages"} Router, ${typescript ? "TypeScript" : "JavaScript"}, ${packages.name}${place}: ${changes.length} files.`,
    "",
    ...patch.trimEnd().split("\n"),
    "",
    ...notes,
    ...(byHand.length === 0 ? [] : ["", ...byHand]),
  ];
}
