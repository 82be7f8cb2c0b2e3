import { check, mistakes } from "../check.ts";
import { callsOf, gateFiles } from "./gate-files.ts";
import { isBefore } from "../../ports/version.ts";

export const sourceRouteMatcher = check({
  id: "source.route-matcher",
  severity: "low",
  title: "Protected routes are checked where they are, not by createRouteMatcher alone.",
  why: "It is deprecated since @clerk/nextjs 7.5.14, after CVE-2026-41248: a path that it reads otherwise than Next.js does is not protected.",
  mend: "`await auth.protect()` in the page, layout or route itself; keep the proxy as a second wall.",
  async look({ files, locked }) {
    const version = (await locked()).version("@clerk/nextjs");
    if (version === undefined || isBefore(version, "7.5.14")) return mistakes([]);
    return mistakes(
      gateFiles(await files()).flatMap((file) =>
        callsOf(file, /^createRouteMatcher$/).map(({ at }) => ({
          what: `createRouteMatcher is used with @clerk/nextjs ${version}.`,
          at,
        })),
      ),
    );
  },
});
