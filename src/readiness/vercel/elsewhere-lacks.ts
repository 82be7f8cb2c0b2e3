import { check, mistakes, notKnown } from "../check.ts";
import { environmentData } from "./environment-evidence.ts";

export const elsewhereLacks = check({
  id: "vercel.elsewhere-lacks",
  severity: "low",
  title: "Preview and development have variables of their own.",
  why: "A rotation that is tried in a preview first tells nothing where the preview cannot sign anybody in.",
  mend: "Set the same names for preview and development, with the keys of a development instance.",
  async look(world) {
    const told = await environmentData(world);
    if ("why" in told) return notKnown(told.why);
    return mistakes(
      Object.entries(told.data.lacks)
        .filter(([, names]) => names.length > 0)
        .map(([target, names]) => ({ what: `${target} lacks ${names.join(", ")}.` })),
      told.data.sharedUnread ? ["The team's shared variables cannot be read."] : [],
    );
  },
});
