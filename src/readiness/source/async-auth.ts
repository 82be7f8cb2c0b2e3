import { check, mistakes } from "../check.ts";
import { callsOf, hasFromClerk, inEachFile } from "./gate-files.ts";
import { majorOf } from "../../ports/version.ts";

const server = /^@clerk\/nextjs\/server$/;

export const sourceAsyncAuth = check({
  id: "source.async-auth",
  severity: "high",
  title: "auth() and auth.protect() are awaited.",
  why: "Since @clerk/nextjs 6 both give a promise: `auth().userId` is undefined for everybody, and an auth.protect() that nobody waits for protects nothing.",
  mend: "Write `await auth()` and `await auth.protect()`.",
  async look({ files, locked }) {
    const major = majorOf((await locked()).version("@clerk/nextjs"));
    if (major !== undefined && major < 6) return mistakes([]);
    return mistakes(
      await inEachFile(files, (file) => {
        if (file.client) return [];
        const inMiddleware = hasFromClerk(file, "clerkMiddleware", server);
        if (!inMiddleware && !hasFromClerk(file, "auth", server)) return [];
        return callsOf(file, /^auth(?:\.protect)?$/)
          .filter(({ awaited }) => !awaited)
          .map(({ callee, at }) => ({
            what: `${callee}() is not awaited.`,
            at,
            ...(callee === "auth.protect" ? { severity: "critical" as const } : {}),
          }));
      }),
      major === undefined ? ["The version of @clerk/nextjs is in no lock file that can be read here."] : [],
    );
  },
});
