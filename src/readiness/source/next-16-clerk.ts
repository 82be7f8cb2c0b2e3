import { check } from "../check.ts";
import { olderThan } from "./older-than.ts";

export const sourceNext16 = check({
  id: "source.next-16-clerk",
  severity: "high",
  title: "With Next.js 16 Clerk's SDK is 6.35.0 or later.",
  why: "Earlier ones do not build with Turbopack, and leave a signed-out user's pages in the cache.",
  mend: "Upgrade @clerk/nextjs to 6.35.0 or later.",
  look: olderThan("@clerk/nextjs", "6.35.0", { with: ["next", 16] }),
});
