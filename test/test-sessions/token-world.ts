import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifyToken } from "@clerk/backend";
import { controlOf } from "../../rehearsal/world/control.ts";
import type { ClerkEnvironment } from "../../sandbox/ids.ts";
import { startSandbox } from "../../sandbox/world.ts";
import { makeBareProject } from "../world/bare-project.ts";
import { typed } from "../world/command.ts";
import { enterSandbox } from "../world/inside.ts";

export const password = "correct horse battery staple";

interface Session {
  readonly id: string;
  readonly userId: string;
  readonly status: string;
}

/** A sandbox whose Clerk instance is of this kind, and a project beside it; this process is inside it until `stop`. */
export async function startTokenWorld(clerkEnvironment: ClerkEnvironment, change?: (root: string) => void) {
  const folder = mkdtempSync(join(tmpdir(), "token-"));
  const sandbox = await startSandbox({
    ...{ folder: join(folder, "sandbox"), clerkEnvironment },
    vercelSettings: { buildMs: 0 },
  });
  const { info } = sandbox;
  const control = controlOf(info);
  const leave = enterSandbox(info);
  const root = join(folder, "project");
  const project = makeBareProject(info, root, change);
  return {
    ...{ folder, root, info, control, start: project.start },
    /** `runbook token <words>` in this process. */
    token: (words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      typed(["token", ...words], { cwd: root, env: { ...project.env, ...more } }),
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
    async stop(): Promise<void> {
      leave();
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type TokenWorld = Awaited<ReturnType<typeof startTokenWorld>>;
