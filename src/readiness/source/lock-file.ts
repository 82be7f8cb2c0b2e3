import { check, mistakes, type Found } from "../check.ts";

export const sourceLockFile = check({
  id: "source.lock-file",
  severity: "medium",
  title: "One lock file says what the app is built from, and git has it.",
  why: "Without it the build that is made in the incident is not the one that ran yesterday; with two nobody knows which counts.",
  mend: "Commit the lock file of the package manager that Vercel uses, and delete the others.",
  async look({ locked, app }) {
    const { all } = await locked();
    const tracked = await app?.tracked();
    const found: Found[] = [];
    if (all.length === 0) found.push({ what: "There is no lock file beside package.json, nor above it." });
    if (all.length > 1) found.push({ what: `There are several lock files: ${all.join(", ")}.` });
    for (const file of all)
      if (tracked !== undefined && !file.startsWith("../") && !tracked.includes(file))
        found.push({ what: `${file} is not in git.`, at: { file, line: 1, column: 1 } });
    return mistakes(found);
  },
});
