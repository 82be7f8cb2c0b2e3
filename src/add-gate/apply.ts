import type { AppFolder, FileChange } from "../ports/app-folder.ts";
import { PermanentFailure } from "../errors.ts";
import { gatePackage } from "./needs.ts";
import { buildWords, installWords, type GatePlan } from "./plan.ts";
import { refusal } from "./refusal.ts";

interface Telling {
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

const installMs = 15 * 60_000;
const buildMs = 30 * 60_000;

/**
 * Writes a plan's files, whole ones, the middleware last, so that the app never has a middleware that imports what is not there. The
 * package is installed after package.json, where it is not. Interrupted, it is begun again by a new plan.
 * @throws BadInput `APP_UNCOMMITTED` before anything is written · PermanentFailure `FILE_UNWRITABLE`, `APP_NOT_BUILT`
 */
export async function applyGate(app: AppFolder, plan: GatePlan, telling: Telling): Promise<void> {
  await refuseUncommitted(app, plan);
  const manifest = plan.changes.filter(({ path }) => path === "package.json");
  await write(app, manifest, telling);
  await install(app, plan, manifest.length > 0, telling);
  const others = plan.changes.filter((each) => !manifest.includes(each));
  await write(app, others, telling);
}

async function write(app: AppFolder, changes: readonly FileChange[], { say }: Telling): Promise<void> {
  for (const { path, before, after } of changes) {
    const now = await app.at(path);
    if ((now.kind === "file" ? now.text : undefined) !== before)
      throw new PermanentFailure(`${path}:1:1 was changed meanwhile.`, {
        code: "APP_UNCOMMITTED",
        hint: "Run the command again: it looks anew.",
      });
    await app.write(path, after);
    say(`${before === undefined ? "Wrote" : "Changed"} ${path}.`);
  }
}

async function refuseUncommitted(app: AppFolder, { changes }: GatePlan): Promise<void> {
  const changing = changes.filter(({ before }) => before !== undefined).map(({ path }) => path);
  const [file] = (await app.uncommitted(changing)) ?? [];
  if (file === undefined) return;
  throw refusal({
    ...{ code: "APP_UNCOMMITTED", file, message: "It has changes that are not committed." },
    hint: "Commit or stash them, so that the gate's change can be read, and undone, by itself.",
  });
}

/** Where the package is not there, or another version of it. What package.json named before is what the app wants. */
async function install(app: AppFolder, plan: GatePlan, named: boolean, telling: Telling): Promise<void> {
  const installed = await app.installed(gatePackage.name);
  if (installed !== undefined && (!named || installed === plan.version)) return;
  await runIn(app, installWords(plan.shape), {
    ...{ ...telling, what: "Installing", timeoutMs: installMs },
    hint: "What was written stays. Put right what it says above, and run the command again. If the package is somewhere else than in the registry, undo package.json first (`git checkout package.json`), and add --package, such as file:gate.tgz.",
  });
}

/** Builds the app as it is built elsewhere. @throws PermanentFailure `APP_NOT_BUILT` with the end of what the build said */
export async function buildApp(app: AppFolder, { shape }: GatePlan, telling: Telling): Promise<void> {
  const words = buildWords(shape);
  await runIn(app, words, {
    ...{ ...telling, what: "Building", timeoutMs: buildMs },
    // This command has nothing left to do then.
    hint: `What was written stays. Put right what it says above, and build again: \`${words.join(" ")}\`. \`git diff\` shows the gate's part.`,
  });
}

interface Running extends Telling {
  readonly what: string;
  readonly timeoutMs: number;
  readonly hint: string;
}

async function runIn(
  app: AppFolder,
  words: readonly string[],
  { say, what, timeoutMs, signal, hint }: Running,
) {
  const line = words.join(" ");
  say(`${what}: ${line}`);
  const tick = (seconds: number) => say(`${what}: ${seconds} s`);
  const { code, said } = await app.run(words, { timeoutMs, tick, ...(signal && { signal }) });
  if (code === 0) return;
  for (const each of said) say(`  ${each}`);
  throw new PermanentFailure(`\`${line}\` ended with ${code ?? "a signal"}.`, {
    code: "APP_NOT_BUILT",
    hint,
  });
}
