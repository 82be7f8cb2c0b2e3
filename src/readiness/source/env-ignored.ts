import { check, mistakes, notKnown } from "../check.ts";
import { NoApp } from "../world.ts";

export const sourceEnvIgnored = check({
  id: "source.env-ignored",
  severity: "low",
  title: ".gitignore names the files that secrets are kept in.",
  why: "`git add .` by whoever is in a hurry takes .env.local with it.",
  mend: "Add `.env*.local` and `.clerk/` to .gitignore.",
  async look({ app }) {
    if (app === undefined) throw new NoApp();
    const ignored = await app.ignores(".env.local");
    if (ignored === undefined) return notKnown("The app's folder is no git checkout");
    return mistakes(
      ignored
        ? []
        : [{ what: "git does not ignore .env.local.", at: { file: ".gitignore", line: 1, column: 1 } }],
    );
  },
});
