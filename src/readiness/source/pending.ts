import { check, mistakes } from "../check.ts";
import { inEachFile } from "./gate-files.ts";

export const sourcePending = check({
  id: "source.pending-sessions",
  severity: "high",
  title: "A pending session counts as signed out.",
  why: "A session is pending while Clerk still wants something of it, such as the second step against credential stuffing: counted as signed in, the thief is in.",
  mend: "Take `treatPendingAsSignedOut: false` out, or use it on the page of that task alone.",
  async look({ files }) {
    return mistakes(
      await inEachFile(files, (file) =>
        file.properties
          .filter(({ name, value }) => name === "treatPendingAsSignedOut" && value === "false")
          .map(({ at }) => ({ what: "Pending sessions are taken for signed in.", at })),
      ),
    );
  },
});
