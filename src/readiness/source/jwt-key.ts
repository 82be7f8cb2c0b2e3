import { check } from "../check.ts";
import { callsOf, gateFiles, hasFromClerk } from "./gate-files.ts";
import { lackOption } from "./options-of.ts";

const takers = /^clerkMiddleware$/;

export const sourceJwtKey = check({
  id: "source.jwt-key",
  severity: "high",
  title: "The proxy verifies tokens by itself, with jwtKey.",
  why: "Without it each cold start asks Clerk for its keys: in an outage everybody counts as signed out, and a page takes seconds to say so.",
  mend: "Give the gate of clerk-bypass-gate, or `clerkMiddleware(…, { jwtKey: process.env.CLERK_JWT_KEY })`: @clerk/nextjs does not read the variable by itself.",
  async look({ files }) {
    const all = gateFiles(await files()).filter((file) => hasFromClerk(file, "clerkMiddleware"));
    return lackOption(
      all.flatMap((file) => callsOf(file, takers).map((call) => ({ file, call }))),
      "jwtKey",
    );
  },
});
