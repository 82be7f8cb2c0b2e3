import { check, mistakes } from "../check.ts";
import { isPublicSecret } from "../public-name.ts";
import { inEachFile } from "./gate-files.ts";

const clerkSecrets = /^CLERK_(?:SECRET_KEY|WEBHOOK_SIGNING_SECRET|JWT_KEY)$|WEBHOOK_SECRET$/;

export const sourcePublicName = check({
  id: "source.public-name",
  severity: "critical",
  title: "No secret is read under a name that is built into pages, nor in a file that goes to browsers.",
  why: "Everything that such a file reads is compiled into what every visitor downloads.",
  mend: "Read it in server code under its own name, and rotate it if it was ever built: `./runbook run key-compromise`.",
  async look({ files }) {
    return mistakes(
      await inEachFile(files, (file) =>
        file.reads.flatMap(({ name, at }) => {
          if (isPublicSecret(name))
            return [{ what: `${name} is a secret by its name, and built into pages.`, at }];
          return file.client && clerkSecrets.test(name)
            ? [{ what: `${name} is read in a file that goes to browsers.`, at, severity: "high" as const }]
            : [];
        }),
      ),
    );
  },
});
