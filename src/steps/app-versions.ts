import { z } from "zod";
import { flawsOf } from "../deployments/known-flaws.ts";
import {
  liveSource,
  lockFileInput,
  versionsIn,
  watchedPackages as names,
} from "../deployments/live-source.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  lockFile: lockFileInput,
});
const output = z.object({
  next: z.string(),
  clerk: z.string(),
  flaws: z.array(z.string()),
  /** False when a person said what is in use, or nobody knows. */
  known: z.boolean(),
});

/** Which Next.js and Clerk SDK the app is built from, and which published flaws they have. */
export const appVersions: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "app.versions",
  summary: "Check the app's versions of next, @clerk/nextjs and @clerk/backend against published flaws",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only reads.",
  input,
  output,
  plan: ({ lockFile }) =>
    Promise.resolve({
      summary: `Read the versions of ${names.join(", ")} from ${lockFile} at the live commit, else at HEAD`,
      target: lockFile,
      operation: "app.versions",
      decisions: { lockFile },
    }),
  run: async ({ lockFile }, { ports, signal, note }) => {
    const found = await (await liveSource(ports, signal)).read(lockFile);
    const versions = versionsIn(lockFile, found?.text ?? "");
    if (found === undefined || versions === undefined) {
      const question = `${lockFile} is not in this repository. Which versions of ${names.join(", ")} does the live deployment run, and are they free of known flaws?`;
      await note(`A person says: ${(await ports.ask.text(question)).trim() || "unknown"}`);
      return { next: "unknown", clerk: "unknown", flaws: [], known: false };
    }
    const flaws: string[] = [];
    for (const name of names) {
      const version = versions[name];
      const has = version === undefined ? undefined : flawsOf(name, version);
      if (has === undefined) await note(`${name}: version unknown.`);
      else if (has.length === 0) await note(`${name} ${version} has none of the known flaws.`);
      for (const { id, what, fixed } of has ?? []) {
        flaws.push(id);
        await note(`${name} ${version} has ${id} (${what}); fixed in ${fixed}.`);
      }
    }
    await note(`Read from ${lockFile} at ${found.where}.`);
    const [next, clerk] = names.map((name) => versions[name] ?? "unknown");
    return { next: next ?? "unknown", clerk: clerk ?? "unknown", flaws, known: true };
  },
};
