import type { Category, Evidence } from "./evidence.ts";
import type { Speaks } from "./fact.ts";
import { factNamed } from "./facts.ts";
import type { Situation } from "./situation.ts";
import { ownMistake } from "./speaks.ts";

/** Whether a piece of evidence speaks for a category, or against it; `none`: it is no evidence. */
export type Direction = "for" | "against" | "neither" | "none";

/** Clerk is there, and refuses or limits us; whoever it was that it told so. */
function refusedUs({ data }: Evidence, situation: Situation): Speaks | undefined {
  if (data["origin"] === true || (data["limited"] === true && situation.ownQuota)) return ownMistake;
  return data["refused"] === true && situation.ownKeyRefused ? ownMistake : undefined;
}

/** Without a cause to speak of, trouble speaks for there being one. */
export function directionOf(each: Evidence, category: Category, situation: Situation): Direction {
  if (each.verdict === "unknown") return "none";
  const well = each.verdict === "ok";
  if (category === "none") return well ? "for" : "against";
  if (category === "unknown") return well ? "against" : "for";
  const speaks = factNamed(each.fact)?.speaks;
  const says = well
    ? speaks?.well
    : (speaks?.closer?.(each, situation) ?? refusedUs(each, situation) ?? speaks?.trouble);
  if (says?.for?.includes(category) === true) return "for";
  return says?.against?.includes(category) === true ? "against" : "neither";
}
