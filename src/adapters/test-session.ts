import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { TestSessions } from "../ports/clerk.ts";
import { Secret } from "../ports/secret.ts";
import { readRegularText } from "./regular-file.mjs";
import { makeFolder } from "./make-folder.ts";

const shape = z.object({
  sessionId: z.string(),
  cookies: z.string(),
  frontendApi: z.string(),
  identifier: z.string(),
  keptAt: z.number(),
});

/**
 * The test user's session in `.runbook/test-session.json` of the checkout, for its owner alone to read, and ignored by git. It is
 * worth what the test user is: nothing.
 */
export function openTestSessions(root: string): TestSessions {
  const folder = join(root, ".runbook");
  const file = join(folder, "test-session.json");
  return {
    async read() {
      try {
        const { cookies, ...session } = shape.parse(JSON.parse(await readRegularText(file)));
        return { ...session, cookies: new Secret(cookies) };
      } catch {
        return undefined;
      }
    },
    async keep(session) {
      try {
        if (session === undefined) return await rm(file, { force: true });
        await makeFolder(folder, 0o700);
        const draft = `${file}.${process.pid}`;
        const text = JSON.stringify({ ...session, cookies: session.cookies.reveal() });
        await writeFile(draft, text, { mode: 0o600 });
        await rename(draft, file);
      } catch {
        // a read-only checkout: whether tokens are renewed stays unknown
      }
    },
  };
}
