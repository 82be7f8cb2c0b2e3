import { check, mistakes } from "../check.ts";
import { callsOf, gateFiles, isTest } from "./gate-files.ts";

export const sourceProxyAlone = check({
  id: "source.proxy-alone",
  severity: "medium",
  title: "Not the proxy alone decides who gets in.",
  why: "Every flaw that skipped it (CVE-2025-29927, CVE-2026-44575 and others) opened all of such an app at once.",
  mend: "`await auth()` or `await auth.protect()` in pages, layouts, route handlers and server actions that show or change something.",
  async look({ files }) {
    const all = (await files()).filter((file) => !isTest(file));
    const gates = gateFiles(all);
    const protects = gates.filter((file) =>
      file.calls.some(({ callee }) => callee === "clerkMiddleware" || callee === "auth.protect"),
    );
    const inside = all.some(
      (file) =>
        !gates.includes(file) &&
        !file.client &&
        callsOf(
          file,
          /^(?:auth(?:\.protect)?|currentUser|getAuth|verifyToken|(?:\w+\.)*authenticateRequest)$/,
        ).length > 0,
    );
    const [first] = protects;
    return mistakes(
      first === undefined || inside
        ? []
        : [
            {
              what: `Nothing behind ${first.path} asks who somebody is.`,
              at: { file: first.path, line: 1, column: 1 },
            },
          ],
    );
  },
});
