import { check, mistakes } from "../check.ts";
import { importsOfClerk, isTest } from "./gate-files.ts";

export const sourceApiKey = check({
  id: "source.api-key",
  severity: "medium",
  title: "The secret key is called secretKey, and is set where it is read.",
  why: "`apiKey` and CLERK_API_KEY are gone since Core 2: the app starts and has no key, or holds a second one that nobody rotates.",
  mend: "Write `secretKey` and CLERK_SECRET_KEY.",
  async look({ files }) {
    return mistakes(
      (await files())
        .filter((file) => !isTest(file))
        .flatMap((file) => [
          ...file.reads
            .filter(
              ({ name }) =>
                /^(?:NEXT_PUBLIC_)?CLERK_(?:API_KEY|FRONTEND_API|JS_VERSION)$/.test(name) &&
                name !== "CLERK_JS_VERSION",
            )
            .map(({ name, at }) => ({
              what: `${name} is read, which Clerk's SDKs do not know any more.`,
              at,
            })),
          ...(importsOfClerk(file).length === 0 ? [] : file.properties)
            .filter(({ name }) => name === "apiKey" || name === "frontendApi")
            .map(({ name, at }) => ({
              what: `${name} is given to Clerk's SDK, which does not know it any more.`,
              at,
            })),
        ]),
    );
  },
});
