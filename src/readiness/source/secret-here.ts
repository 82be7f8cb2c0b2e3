import { check, mistakes } from "../check.ts";
import { NoApp } from "../world.ts";
import { secretsTold } from "./secrets-told.ts";

export const sourceSecretHere = check({
  id: "source.secret-here",
  severity: "critical",
  title: "No file of the working tree that git does not ignore holds a secret of Clerk's.",
  why: "With the secret key one reads every user, signs in as any of them, and gets the webhook secret, too. GitHub's scanner does not know its form.",
  mend: "Rotate it first (`./runbook run key-compromise`), then take it out.",
  timeoutMs: 60_000,
  async look(world) {
    if (world.app === undefined) throw new NoApp();
    const { found, incomplete } = await world.app.secretsHere();
    return mistakes(
      await secretsTold(found, world),
      incomplete === undefined ? [] : [`Not everything was looked at: ${incomplete}.`],
    );
  },
});
