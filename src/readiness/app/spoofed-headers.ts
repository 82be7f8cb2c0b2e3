import { check, mistakes, notKnown, type Found } from "../check.ts";

/** CVE-2025-29927, and headers that apps have trusted. */
const tries: readonly (readonly [string, string])[] = [
  ["x-middleware-subrequest", "middleware:middleware:middleware:middleware:middleware"],
  ["x-middleware-subrequest", "src/middleware:src/middleware:src/middleware:src/middleware:src/middleware"],
  ["x-auth-bypass", "true"],
  ["x-clerk-auth-status", "signed-in"],
];

export const appSpoofedHeaders = check({
  id: "app.spoofed-headers",
  severity: "critical",
  title: "No header of a stranger opens a protected page.",
  why: "With such a header anybody reads what is protected by the proxy alone, today, without an outage.",
  mend: "Upgrade Next.js (CVE-2025-29927: 15.2.3, 14.2.25), take out code that trusts the header, and check in the pages, too.",
  async look({ ports, how, identity }) {
    const { appOrigin, protectedPath } = await identity();
    const url = new URL(protectedPath, appOrigin).href;
    const ask = async (headers: Readonly<Record<string, string>>) =>
      await ports.http.request({ method: "GET", url, headers: { accept: "text/html", ...headers }, ...how });
    const plain = await ask({});
    if (plain.status === 200)
      return notKnown(
        `${protectedPath} is shown to anybody, so it tells nothing: set protectedPath to one that only signed-in people see`,
      );
    const found: Found[] = [];
    for (const [name, value] of tries)
      if ((await ask({ [name]: value })).status === 200)
        found.push({ what: `${protectedPath} is shown to whoever sends ${name}: ${value.slice(0, 40)}.` });
    return mistakes(found);
  },
});
