import { check, mistakes, notKnown } from "../check.ts";
import { environmentData } from "./environment-evidence.ts";

export const liveKeysElsewhere = check({
  id: "vercel.live-keys-elsewhere",
  severity: "high",
  title: "Production's keys are production's alone.",
  why: "Every preview of every pull request, and every laptop that pulls development's variables, holds production's secret key: a branch by anybody can read it out.",
  mend: "Give preview and development keys of a development instance of their own, and take their targets off production's variables.",
  async look(world) {
    const told = await environmentData(world);
    if ("why" in told) return notKnown(told.why);
    return mistakes(
      told.data.liveKeysIn.map((target) => ({
        what: `A key of the production instance is set for ${target}.`,
      })),
    );
  },
});
