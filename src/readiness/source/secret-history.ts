import { check, mistakes, notKnown } from "../check.ts";
import { NoApp } from "../world.ts";
import { secretsTold } from "./secrets-told.ts";

export const sourceSecretHistory = check({
  id: "source.secret-history",
  severity: "critical",
  title: "No commit holds a secret of Clerk's that still works.",
  why: "What was ever pushed is in every clone and fork: a later commit that takes it out changes nothing.",
  mend: "Rotate it (`./runbook run key-compromise`); rewriting history is no cure.",
  timeoutMs: 150_000,
  async look(world) {
    if (world.app === undefined) throw new NoApp();
    const seen = await world.app.secretsInHistory();
    if (seen === undefined) return notKnown("The app's folder is no git checkout");
    const { found, incomplete } = seen;
    return mistakes(
      await secretsTold(found, world),
      incomplete === undefined ? [] : [`Not everything was looked at: ${incomplete}.`],
    );
  },
});
