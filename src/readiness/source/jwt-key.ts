import { check, mistakes } from "../check.ts";
import { callsOf, gateFiles, hasFromClerk } from "./gate-files.ts";

export const sourceJwtKey = check({
  id: "source.jwt-key",
  severity: "high",
  title: "The proxy verifies tokens by itself, with jwtKey.",
  why: "Without it each cold start asks Clerk for its keys: in an outage everybody counts as signed out, and a page takes seconds to say so.",
  mend: "Give the gate of clerk-bypass-gate, or `clerkMiddleware(…, { jwtKey: process.env.CLERK_JWT_KEY })`: @clerk/nextjs does not read the variable by itself.",
  async look({ files }) {
    return mistakes(
      gateFiles(await files()).flatMap((file) =>
        hasFromClerk(file, "clerkMiddleware")
          ? callsOf(file, /^clerkMiddleware$/)
              .filter(({ options }) => {
                const unknown = options.length > 1 && options.at(-1) === undefined;
                return !unknown && !options.some((names) => names?.includes("jwtKey"));
              })
              .map(({ at }) => ({ what: "clerkMiddleware has no jwtKey.", at }))
          : [],
      ),
    );
  },
});
