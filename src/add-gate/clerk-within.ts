import type { AppFolder } from "../ports/app-folder.ts";
import { reaches } from "./reaches.ts";
import { refusal } from "./refusal.ts";

const callsClerk = /^(?=[\s\S]*["']@clerk\/nextjs(?:\/server)?["'])(?=[\s\S]*\b(?:clerk|auth)Middleware\b)/;

/**
 * A middleware of the app's own goes on inside the gate. Where it calls Clerk's itself, in a module that it imports, people would
 * still be sent to the Clerk that is down.
 * @throws BadInput `APP_UNCLEAR` with that module
 */
export async function refuseClerkWithin(
  app: Pick<AppFolder, "at">,
  paths: readonly string[],
  middleware: string,
): Promise<void> {
  const file = await reaches(app, paths, middleware, callsClerk);
  if (file === undefined) return;
  throw refusal({
    ...{ code: "APP_UNCLEAR", file },
    message: `It calls Clerk's middleware for ${middleware}: inside the gate that would still ask Clerk.`,
    hint: `Write clerkMiddleware(…) into ${middleware} itself, or put the gate in by hand: --no-middleware writes everything else and shows how.`,
  });
}
