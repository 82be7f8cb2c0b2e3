import { z } from "zod";
import { flawsOf } from "../deployments/known-flaws.ts";
import {
  liveSource,
  lockFileInput,
  versionsIn,
  watchedPackages,
  type LiveSource,
} from "../deployments/live-source.ts";
import { briefly } from "../diagnosis/brief.ts";
import { printable } from "../ports/printable.ts";
import type { ParsedSource, SourceSyntax } from "../ports/source-syntax.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  folder: z
    .string()
    .regex(/^(?!\/)(?!.*\.\.)[\w./-]+$/, "is no folder of this repository, such as apps/web")
    .default(".")
    .describe("Folder of the app in this repository."),
  lockFile: lockFileInput,
});
const output = z.object({
  /** What keeps the proxy from running, `file:line:column message` where it has a place. */
  problems: z.array(z.string()),
  /** The gist of the problems for a person, 700 characters at most. */
  brief: z.string(),
  /** Published flaws of the versions in use. */
  flaws: z.array(z.string()),
  /** Of the proxy, or empty where there is none. */
  file: z.string(),
  /** A layout asks Clerk for the user, so each page that is rendered does. */
  currentUserInLayout: z.boolean(),
});

const extensions = ["ts", "tsx", "js", "jsx"];

/** Whether the app's proxy can run at all: its syntax, its name and what it exports; and the versions that it runs on. */
export const appSource: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "app.source",
  summary: "Check the syntax of proxy.ts or middleware.ts, and the SDK's versions against published flaws",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only reads.",
  input,
  output,
  plan: ({ folder, lockFile }) =>
    Promise.resolve({
      summary: `Read the app's proxy and layout in ${folder}, and ${lockFile}, at the live commit, else at HEAD`,
      target: folder,
      operation: "app.source",
      decisions: { folder, lockFile },
    }),
  run: async ({ folder, lockFile }, { ports, signal, note }) => {
    const source = await liveSource(ports, signal);
    const versions = versionsIn(lockFile, (await source.read(lockFile))?.text ?? "");
    const flaws = watchedPackages.flatMap((name) => flawsOf(name, versions?.[name] ?? "") ?? []);
    if (versions === undefined) await note(`${lockFile} is not in this repository: no version is known.`);
    for (const { id, package: name, what, fixed } of flaws)
      await note(`${name} ${versions?.[name]} has ${id} (${what}); fixed in ${fixed}.`);
    const found = await filesOf(source, folder, ["proxy", "middleware"]);
    const problems: string[] = [];
    for (const { path, text, where } of found) {
      const parsed = await ports.sourceSyntax.parse(path, text);
      problems.push(...problemsOf(path, parsed, versions?.next));
      await note(`${path} was read at ${where}.`);
    }
    if (found.length > 1)
      problems.push(`${found.map(({ path }) => path).join(" and ")}: Next.js takes one of them only.`);
    if (found.length === 0)
      problems.push(`${folder} has neither proxy.ts nor middleware.ts: nothing guards the app's routes.`);
    for (const one of problems) await note(printable(one));
    if (problems.length === 0) await note("The proxy parses, and Next.js will run it.");
    const currentUserInLayout = await layoutAsks(source, folder, ports.sourceSyntax);
    if (currentUserInLayout)
      await note("The app's layout calls currentUser(): each page that is rendered asks Clerk for the user.");
    return {
      problems: problems.map((one) => printable(one)),
      brief: briefly(problems.length === 0 ? ["The proxy parses."] : problems.map((one) => printable(one))),
      flaws: [...new Set(flaws.map(({ id }) => id))],
      file: found[0]?.path ?? "",
      currentUserInLayout,
    };
  },
};

interface Found {
  readonly path: string;
  readonly text: string;
  readonly where: string;
}

/** Those of these files that there are, in the app's folder or in its `src`. */
async function filesOf(
  source: LiveSource,
  folder: string,
  names: readonly string[],
): Promise<readonly Found[]> {
  const root = folder === "." ? "" : `${folder.replace(/\/$/, "")}/`;
  const paths = names.flatMap((name) =>
    ["", "src/"].flatMap((within) => extensions.map((end) => `${root}${within}${name}.${end}`)),
  );
  const read = await Promise.all(paths.map(async (path) => ({ path, found: await source.read(path) })));
  return read.flatMap(({ path, found }) => (found === undefined ? [] : [{ path, ...found }]));
}

function problemsOf(
  path: string,
  { problems, exports }: ParsedSource,
  next: string | undefined,
): readonly string[] {
  const name = /(proxy|middleware)\.\w+$/.exec(path)?.[1] ?? "";
  const major = Number(/^\d+/.exec(next ?? "")?.[0] ?? NaN);
  return [
    ...problems.map(({ line, column, message }) => `${path}:${line}:${column} ${message}`),
    ...(problems.length === 0 && !exports.includes("default") && !exports.includes(name)
      ? [`${path}: exports neither default nor ${name}, so Next.js refuses it.`]
      : []),
    ...(name === "proxy" && major < 16
      ? [`${path}: Next.js ${next} does not know proxy files and never runs it; there it is middleware.ts.`]
      : []),
  ];
}

async function layoutAsks(source: LiveSource, folder: string, syntax: SourceSyntax): Promise<boolean> {
  const layouts = await filesOf(source, folder, ["app/layout"]);
  const parsed = await Promise.all(layouts.map(({ path, text }) => syntax.parse(path, text)));
  return parsed.some(({ calls }) => calls.includes("currentUser"));
}
