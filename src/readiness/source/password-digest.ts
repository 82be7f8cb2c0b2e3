import { check, mistakes } from "../check.ts";
import { inEachFile } from "./gate-files.ts";

export const sourcePasswordDigest = check({
  id: "source.password-digest",
  severity: "medium",
  title: 'Nothing means to reset passwords by passwordDigest: "compromised".',
  why: "Clerk has no such value: the script ends without an error, and everybody's password is what it was.",
  mend: "`./runbook users reset`, or `setPasswordCompromised` of the Backend API.",
  async look({ files }) {
    return mistakes(
      await inEachFile(files, (file) =>
        file.properties
          .filter(({ name, value }) => /^password_?digest$/i.test(name) && value === "compromised")
          .map(({ at }) => ({ what: 'passwordDigest is set to "compromised".', at })),
      ),
    );
  },
});
