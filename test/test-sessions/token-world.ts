import { verifyToken } from "@clerk/backend";
import type { ClerkEnvironment } from "../../sandbox/ids.ts";
import { startBareWorld } from "../world/bare-world.ts";

export const password = "correct horse battery staple";

interface Session {
  readonly id: string;
  readonly userId: string;
  readonly status: string;
}

/** A world whose Clerk instance is of this kind. @param change writes into the project before its first commit */
export async function startTokenWorld(clerkEnvironment: ClerkEnvironment, change?: (root: string) => void) {
  const bare = await startBareWorld({ clerkEnvironment, change });
  const { info, control, type } = bare;
  return {
    ...bare,
    /** `runbook token <words>` in this process. */
    token: (words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      type(["token", ...words], more),
    /** What the real SDK reads in a token, where it takes it as the app would. @throws where it does not */
    verified: (token: string) =>
      verifyToken(token.trim(), { jwtKey: info.clerk.jwtKey, authorizedParties: [info.app.origin] }),
    emails: async (): Promise<readonly string[]> =>
      (await control("GET", "/clerk/users")).users.map(({ email }: { email: string }) => email),
    sessions: async (): Promise<readonly Session[]> => (await control("GET", "/clerk/sessions")).sessions,
    /** What was asked of Clerk that makes or changes something, from now on. */
    async changes() {
      const { head } = await control("GET", "/log");
      return async (): Promise<readonly string[]> => {
        const { entries } = await control("GET", `/log?since=${head}&kind=request`);
        return entries
          .filter(({ method }: { method: string }) => method !== "GET")
          .map(({ method, path }: { method: string; path: string }) => `${method} ${path}`);
      };
    },
  };
}
export type TokenWorld = Awaited<ReturnType<typeof startTokenWorld>>;
