import { check, mistakes } from "../check.ts";
import { callsOf, inEachFile } from "./gate-files.ts";

/** Options of before Core 2. */
const old = ["apiKey", "frontendApi"];
/** Clerk's own: other vendors' clients have an apiKey, too. */
const takers =
  /^(?:new )?(?:Clerk|createClerkClient|clerkMiddleware|verifyToken|(?:\w+\.)*authenticateRequest)$/;

export const sourceApiKey = check({
  id: "source.api-key",
  severity: "medium",
  title: "The secret key is called secretKey, and is set where it is read.",
  why: "`apiKey` and CLERK_API_KEY are gone since Core 2: the app starts and has no key, or holds a second one that nobody rotates.",
  mend: "Write `secretKey` and CLERK_SECRET_KEY.",
  async look({ files }) {
    return mistakes(
      await inEachFile(files, (file) => [
        ...file.reads
          .filter(({ name }) =>
            /^(?:(?:NEXT_PUBLIC_)?CLERK_(?:API_KEY|FRONTEND_API)|NEXT_PUBLIC_CLERK_JS_VERSION)$/.test(name),
          )
          .map(({ name, at }) => ({
            what: `${name} is read, which Clerk's SDKs do not know any more.`,
            at,
          })),
        ...callsOf(file, takers)
          .filter(({ options }) => options.some((names) => names?.some((name) => old.includes(name))))
          .map(({ callee, at }) => ({
            what: `apiKey or frontendApi is given to ${callee}, which does not know it any more.`,
            at,
          })),
      ]),
    );
  },
});
