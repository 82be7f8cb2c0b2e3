import { z } from "zod";
import { unlessRefused } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import { flawsOf, type Flaw } from "../deployments/known-flaws.ts";
import { askTimeoutMs } from "../deployments/production.ts";
import type { Step } from "./step.ts";
import { parseJson } from "../ports/parse-json.ts";

const names = ["next", "@clerk/nextjs", "@clerk/backend"] as const satisfies readonly Flaw["package"][];

const input = z.strictObject({
  lockFile: z
    .string()
    .min(1)
    .default("package-lock.json")
    .describe("The app's lock file in this repository."),
});
const output = z.object({
  next: z.string(),
  clerk: z.string(),
  flaws: z.array(z.string()),
  /** False when a person said what is in use, or nobody knows. */
  known: z.boolean(),
});

const lock = z.object({ packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })) });

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
    const found = await locked(ports, lockFile, signal);
    if (found === undefined) {
      const question = `${lockFile} is not in this repository. Which versions of ${names.join(", ")} does the live deployment run, and are they free of known flaws?`;
      await note(`A person says: ${(await ports.ask.text(question)).trim() || "unknown"}`);
      return { next: "unknown", clerk: "unknown", flaws: [], known: false };
    }
    const flaws: string[] = [];
    for (const name of names) {
      const version = found.versions[name];
      const has = version === undefined ? undefined : flawsOf(name, version);
      if (has === undefined) await note(`${name}: version unknown.`);
      else if (has.length === 0) await note(`${name} ${version} has none of the known flaws.`);
      for (const { id, what, fixed } of has ?? []) {
        flaws.push(id);
        await note(`${name} ${version} has ${id} (${what}); fixed in ${fixed}.`);
      }
    }
    await note(`Read from ${lockFile} at ${found.where}.`);
    const [next, clerk] = names.map((name) => found.versions[name] ?? "unknown");
    return { next: next ?? "unknown", clerk: clerk ?? "unknown", flaws, known: true };
  },
};

interface Locked {
  readonly where: string;
  readonly versions: Readonly<Partial<Record<Flaw["package"], string>>>;
}

async function locked(ports: Ports, lockFile: string, signal: AbortSignal): Promise<Locked | undefined> {
  const commit = await liveCommit(ports, signal);
  const live = commit === undefined ? undefined : await textAt(ports, commit, lockFile);
  const text = live ?? (await textAt(ports, await ports.git.head(), lockFile));
  const parsed = lock.safeParse(parseJson(text ?? ""));
  if (!parsed.success) return undefined;
  const where =
    live === undefined
      ? "HEAD; the live commit is not in this clone"
      : `the live commit ${commit?.slice(0, 7)}`;
  const { packages } = parsed.data;
  const versions = Object.fromEntries(names.map((name) => [name, packages[`node_modules/${name}`]?.version]));
  return { where, versions };
}

async function liveCommit(ports: Ports, signal: AbortSignal): Promise<string | undefined> {
  const live = await unlessRefused(() => ports.vercel.live({ timeoutMs: askTimeoutMs, signal }));
  return live?.commit;
}

/** A commit of another repository is no failure: then it is not there. */
async function textAt(ports: Ports, commit: string, path: string): Promise<string | undefined> {
  return await unlessRefused(() => ports.git.show(commit, path));
}
