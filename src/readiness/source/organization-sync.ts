import { check, mistakes } from "../check.ts";
import { callsOf, inEachFile } from "./gate-files.ts";

export const sourceOrganizationSync = check({
  id: "source.organization-sync",
  severity: "low",
  title: "organizationSyncOptions is given to clerkMiddleware of Next.js alone.",
  why: "authenticateRequest takes it and does nothing with it elsewhere (clerk/javascript#7178): people act in the organization they were in before.",
  mend: "Set the active organization by `setActive`, or check the organization of the token against the address.",
  async look({ files }) {
    return mistakes(
      await inEachFile(files, (file) =>
        callsOf(file, /(?:^|\.)authenticateRequest$/)
          .filter(({ options }) => options.some((names) => names?.includes("organizationSyncOptions")))
          .map(({ at }) => ({ what: "organizationSyncOptions is given to authenticateRequest.", at })),
      ),
    );
  },
});
