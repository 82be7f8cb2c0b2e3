import type { SourceCall, SourceFile } from "../../ports/app-source.ts";

/** `proxy.ts` and `middleware.ts` where Next.js looks for them: in the app's folder or in its src/. */
export const gateFiles = (files: readonly SourceFile[]): readonly SourceFile[] =>
  files.filter(({ path }) => /^(?:src\/)?(?:proxy|middleware)\.[cm]?[jt]sx?$/.test(path));

/** From anything of Clerk's. */
export const importsOfClerk = ({ imports }: SourceFile) =>
  imports.filter(({ from }) => from.startsWith("@clerk/"));

/** Whether a file has this name from one of Clerk's modules. */
export const hasFromClerk = (file: SourceFile, name: string, from: RegExp = /^@clerk\//): boolean =>
  file.imports.some((one) => from.test(one.from) && (one.names.includes(name) || one.names.includes("*")));

/** Calls of a function, or of a method of this name. */
export const callsOf = ({ calls }: SourceFile, callee: RegExp): readonly SourceCall[] =>
  calls.filter((one) => callee.test(one.callee));

/** Tests and stories run nowhere. */
export const isTest = ({ path }: Pick<SourceFile, "path">): boolean =>
  /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|cypress|stories|playwright)\/|\.(?:test|spec|stories|cy)\.[cm]?[jt]sx?$/.test(
    path,
  );

/** What is found in each file that runs. */
export async function inEachFile<T>(
  files: () => Promise<readonly SourceFile[]>,
  find: (file: SourceFile) => readonly T[],
): Promise<readonly T[]> {
  return (await files()).filter((file) => !isTest(file)).flatMap(find);
}

/**
 * Where webhooks of Clerk's are taken in: a route that says so by its path, by what verifies there, or by the type of its event.
 * A route for Stripe's that asks Clerk something is none.
 */
export const webhookRoutes = (files: readonly SourceFile[]): readonly SourceFile[] =>
  files.filter(
    (file) =>
      !isTest(file) &&
      isRoute(file.path) &&
      ((/webhook/i.test(file.path) && /clerk|svix/i.test(file.path)) ||
        file.calls.some(({ callee }) => callee === "verifyWebhook") ||
        file.imports.some(
          ({ from, names }) =>
            from === "svix" ||
            (from.startsWith("@clerk/") && (/\/webhooks$/.test(from) || names.includes("WebhookEvent"))),
        )),
  );

const isRoute = (path: string): boolean =>
  /(?:^|\/)app\/.*route\.[cm]?[jt]sx?$|(?:^|\/)pages\/api\//.test(path);

/** The address of a route's file: `src/app/(x)/api/webhooks/route.ts` is `/api/webhooks`. */
export function addressOf(path: string): string {
  const inside = path
    .replace(/^(?:.*?\/)?(?:app|pages)\//, "/")
    .replace(/(?:\/(?:route|index))?\.[cm]?[jt]sx?$/, "");
  return inside.replace(/\/\([^/()]+\)/g, "") || "/";
}
