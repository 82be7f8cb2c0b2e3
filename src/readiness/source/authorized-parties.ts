import { check, mistakes } from "../check.ts";
import { callsOf, importsOfClerk, isTest } from "./gate-files.ts";

/** Which argument has the options. */
const takers = /^(?:verifyToken|clerkMiddleware|(?:\w+\.)*authenticateRequest)$/;

export const sourceAuthorizedParties = check({
  id: "source.authorized-parties",
  severity: "high",
  title: "Whatever verifies tokens says which pages they may come from.",
  why: "Without authorizedParties a token that another site of the instance got is good here.",
  mend: 'Give `authorizedParties: ["https://app.example.com"]`; never from a variable that may be undefined.',
  async look({ files }) {
    return mistakes(
      (await files())
        .filter((file) => !isTest(file) && importsOfClerk(file).length > 0)
        .flatMap((file) =>
          callsOf(file, takers)
            .filter(({ options }) => {
              const given = options.filter((names) => names !== undefined).flat();
              const unknown = options.length > 1 && options.at(-1) === undefined;
              return !unknown && !given.includes("authorizedParties");
            })
            .map(({ callee, at }) => ({ what: `${callee} has no authorizedParties.`, at })),
        ),
    );
  },
});
