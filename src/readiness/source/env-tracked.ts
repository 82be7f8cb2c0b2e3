import { check, mistakes, notKnown } from "../check.ts";
import { NoApp } from "../world.ts";

const held =
  /(?:^|\/)\.env(?:\.(?!example$|sample$|template$|dist$)[\w.-]+)?$|(?:^|\/)\.clerk\/|(?:^|\/)\.vercel\/\.env|(?:^|\/)keyless\.json$/;

export const sourceEnvTracked = check({
  id: "source.env-tracked",
  severity: "high",
  title: "Git holds no file that secrets are kept in.",
  why: "The next `vercel env pull`, `clerk env pull` or keyless start writes secrets into it, and the next commit has them.",
  mend: "`git rm --cached` it, add it to .gitignore, and look at what it held: `./runbook ready --only source.secret-history --app DIR`.",
  async look({ app }) {
    if (app === undefined) throw new NoApp();
    const tracked = await app.tracked();
    if (tracked === undefined) return notKnown("The app's folder is no git checkout");
    return mistakes(
      tracked
        .filter((path) => held.test(path))
        .map((file) => ({ what: `${file} is in git.`, at: { file, line: 1, column: 1 } })),
    );
  },
});
