import { check, mistakes } from "../check.ts";
import { inEachFile } from "./gate-files.ts";

const gone =
  /^@clerk\/(?:nextjs\/(?:api|app-beta|edge-middleware|ssr)|clerk-sdk-node|edge|remix\/api|gatsby-plugin-clerk)(?:\/|$)/;
const names: readonly (readonly [RegExp, string])[] = [
  [/^@clerk\/nextjs(?:\/server)?$/, "authMiddleware"],
  [/^@clerk\/nextjs(?:\/server)?$/, "withClerkMiddleware"],
  [/^@clerk\/nextjs(?:\/server)?$/, "redirectToSignIn"],
  [/^@clerk\/nextjs$/, "auth"],
  [/^@clerk\/nextjs$/, "currentUser"],
  [/^@clerk\/nextjs$/, "clerkClient"],
  [/^@clerk\/backend$/, "Clerk"],
];

export const sourceCore2 = check({
  id: "source.core-2",
  severity: "medium",
  title: "Nothing is imported from where it was before Core 2.",
  why: 'Such an import ends with "Cannot find module" or undefined after the very upgrade that is to mend a flaw.',
  mend: "See clerk.com/docs/upgrade-guides/core-2: server parts come from @clerk/nextjs/server, and clerkMiddleware replaces authMiddleware.",
  async look({ files }) {
    return mistakes(
      await inEachFile(files, (file) =>
        file.imports.flatMap((one) => {
          const old = names.find(([from, name]) => from.test(one.from) && one.names.includes(name));
          if (old !== undefined && !one.typeOnly)
            return [{ what: `${old[1]} is imported from ${one.from}.`, at: one.at }];
          return gone.test(one.from) ? [{ what: `${one.from} is no module of Core 2.`, at: one.at }] : [];
        }),
      ),
    );
  },
});
