import { check, mistakes, notKnown } from "../check.ts";
import { environmentData } from "./environment-evidence.ts";

export const elsewhereWrong = check({
  id: "vercel.elsewhere-wrong",
  severity: "medium",
  title: "What variables of branches, previews and custom environments hold is right.",
  why: "Staging that cannot sign in proves nothing of a rotation, and a wrong value there is copied to production by the next person.",
  mend: "Set the named variable anew there, or take it away.",
  async look(world) {
    const told = await environmentData(world);
    return "why" in told
      ? notKnown(told.why)
      : mistakes(told.data.elsewhere.map((what) => ({ what: `${what}.` })));
  },
});
