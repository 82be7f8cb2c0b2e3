import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { $ } from "zx/core";
import { defineCommand } from "../src/cli/command.ts";
import { PermanentFailure } from "../src/errors.ts";
import { readRegularTextSync } from "../src/adapters/regular-file.mjs";
import { spawnWords } from "../src/adapters/spawn.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import type { Invocation } from "../src/cli/command.ts";
import { builtApp, neededForDrills } from "../rehearsal/checkout/built-app.ts";
import { prepareStack, type SandboxFacts } from "../rehearsal/checkout/prepare-stack.ts";
import { exportLines, toolchainExports } from "../src/cli/shell-exports.ts";
import { toolchainEnv } from "../toolchain/env.mjs";

/** Where this is typed, and everything that a sandbox keeps there; git ignores it. */
interface Place {
  readonly project: string;
  readonly folder: string;
}

type Info = SandboxFacts & { readonly control: string };

/** Brings the embedded world up, with a stack in it and the app deployed, and stays until Ctrl-C. */
export default defineCommand({
  summary: "Bring the embedded world up and leave it running",
  json: "Print one JSON object when it is up, instead of exports for a shell",
  options: {
    stack: {
      type: "boolean",
      default: true,
      description: "Make no stack `sandbox` and deploy no app",
    },
    database: {
      type: "boolean",
      description: "With a PostgreSQL for the app's users table; its address is DATABASE_URL",
    },
  },
  async run(args, call) {
    const { out, toolchain } = call;
    const say = out.note;
    neededForDrills();
    const project = projectRoot(call.cwd);
    const place = { project, folder: join(project, ".sandbox") };
    const { folder } = place;
    const release = claim(place);
    try {
      const app = args.stack ? (await builtApp(project, say)).folder : undefined;
      const more = args.database ? ["--database"] : [];
      const world = await startWorld(place, app === undefined ? more : [...more, "--app", app]);
      const info = args.stack ? await withStack(place, world.info, say) : world.info;
      const lines = forShell(info, toolchain);
      writeFileSync(join(folder, "env.sh"), `${lines.join("\n")}\n`, { mode: 0o600 });
      say("The world is up. In another shell: source .sandbox/env.sh");
      out.reveal(...(out.asJson ? [JSON.stringify(info)] : lines));
      await world.ended;
      return exitCodes.done;
    } finally {
      release();
    }
  },
});

/** One sandbox for each checkout: two would write the same stack's config. */
function claim({ folder }: Place): () => void {
  const file = join(folder, "pid");
  mkdirSync(folder, { recursive: true });
  const holder = Number(readOr(file, "0"));
  if (holder > 0 && isAlive(holder))
    throw new PermanentFailure(`A sandbox of this checkout is up already (process ${holder})`, {
      code: "STACK_LOCKED",
      hint: "Use that one, or end it first.",
    });
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

async function startWorld(
  { project, folder }: Place,
  more: readonly string[],
): Promise<{ info: Info; ended: Promise<unknown> }> {
  const words = [
    process.execPath,
    neededForDrills().sandbox,
    "--json",
    "--folder",
    join(folder, "world"),
    ...more,
  ];
  const child = $({
    ...{ spawn: spawnWords(words), cwd: project, stdio: ["ignore", "pipe", "inherit"] },
    // A terminal's Ctrl-C is to reach it, too.
    ...{ nothrow: true, quiet: true, detached: false },
  })`${words}`;
  const ended: Promise<unknown> = child.then(() => undefined);
  // A signal sent to this process alone has to be handed on.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => void child.child?.kill("SIGTERM"));
  const line = nextLine(child.stdout);
  const died = ended.then(() => {
    throw new PermanentFailure("The sandbox did not come up", { code: "INTERNAL" });
  });
  died.catch(() => undefined);
  return { info: JSON.parse(await Promise.race([line, died])) as Info, ended };
}

async function withStack({ project, folder }: Place, info: Info, say: (line: string) => void): Promise<Info> {
  // The fakes forget with their process, so the state of an earlier sandbox describes nothing.
  const stateFolder = join(folder, "state");
  rmSync(stateFolder, { recursive: true, force: true });
  say("Making the stack and deploying the app …");
  const stack = await prepareStack({ root: project, sandbox: info, stateFolder });
  await stack.create();
  return { ...info, env: { ...toolchainEnv(), ...stack.env } };
}

const nextLine = (stream: NodeJS.ReadableStream) =>
  new Promise<string>((resolve) => createInterface(stream).once("line", resolve));

function forShell(info: Info, toolchain: Invocation["toolchain"]): readonly string[] {
  const { PATH: _own, ...variables } = info.env;
  const notes = [`app: ${info.app.origin}, by that proxy`, `control: ${info.control}`];
  return [...exportLines(variables), ...toolchainExports(toolchain), ...notes.map((note) => `# ${note}`)];
}

function readOr(file: string, fallback: string): string {
  try {
    return readRegularTextSync(file);
  } catch {
    return fallback;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
