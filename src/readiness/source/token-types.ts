import { check, mistakes } from "../check.ts";
import { callsOf, inEachFile } from "./gate-files.ts";
import { isBefore } from "../../ports/version.ts";

export const sourceTokenTypes = check({
  id: "source.token-types",
  severity: "medium",
  title: "Routes that take several types of token have an SDK that can.",
  why: "Before 2.29.2 authenticateRequest with several acceptsToken refuses good tokens with token-type-mismatch (clerk/javascript#7520).",
  mend: "Upgrade @clerk/backend to 2.29.2 or later, or take one type a route.",
  async look({ files, locked }) {
    const lock = await locked();
    const version = lock.version("@clerk/backend");
    if (version === undefined || !isBefore(version, "2.29.2")) return mistakes([]);
    return mistakes(
      await inEachFile(files, (file) =>
        callsOf(file, /(?:^|\.)(?:authenticateRequest|auth)$/)
          .filter(
            ({ options, texts }) =>
              options.some((names) => names?.includes("acceptsToken")) && texts.length > 1,
          )
          .map(({ callee, at }) => ({
            what: `${callee} takes several types of token, with @clerk/backend ${version}.`,
            at,
          })),
      ),
    );
  },
});
