import { resolve } from "node:path";
import { applyGate, buildApp } from "../src/add-gate/apply.ts";
import { installWords, type GatePlan } from "../src/add-gate/plan.ts";
import { isPath } from "../src/add-gate/read-sign-in.ts";
import { openAsk } from "../src/adapters/ask.ts";
import { fileUnwritable } from "../src/adapters/file-trouble.ts";
import { isMissing, readRegularText, writeRegular } from "../src/adapters/regular-file.mjs";
import { defineCommand, type Invocation } from "../src/cli/command.ts";
import { badArgument } from "../src/cli/edge.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { planLines, runsAround } from "../src/cli/guard/plan-lines.ts";
import { stopAtInterrupt } from "../src/cli/interrupts.ts";
import { packageVersion } from "../src/cli/roots.ts";
import { refuseSilent, sayYes } from "../src/cli/say-yes.ts";
import { NeedsHuman } from "../src/errors.ts";
import type { AppFolder } from "../src/ports/app-folder.ts";
import { shellWord } from "../src/ports/shell-word.ts";

const add = defineCommand({
  summary: "Put the gate into a Next.js app: its options, routes and middleware; then build the app",
  json: "Print one JSON object; with --plan or --yes",
  options: {
    app: { type: "string", description: "The app's folder, with its package.json; default: here" },
    plan: { type: "boolean", description: "Show the changes as a unified diff, and change nothing" },
    patch: {
      type: "string",
      description: "Write the changes to this file for git apply, and change nothing else",
    },
    yes: { type: "boolean", description: "Do it without asking; needed where nobody is at a terminal" },
    build: { type: "boolean", default: true, description: "Do not build the app afterwards" },
    middleware: {
      type: "boolean",
      default: true,
      description: "Leave the middleware alone, and show what to write there by hand",
    },
    domain: {
      type: "list",
      description: "A domain at which people sign in, besides the one that Vercel names",
    },
    signIn: {
      type: "string",
      description: "Path of the app's sign-in page, where nothing in the app says it",
    },
    basePath: { type: "string", description: "basePath, where next.config computes it" },
    package: {
      type: "string",
      description: "What package.json is to say as the gate's version, e.g. file:gate.tgz",
    },
  },
  async run(args, call) {
    const { out, cwd } = call;
    refuseSilent(call, args.plan || args.yes || args.patch !== undefined);
    const [{ openAppFolder }, { planGate }] = await Promise.all([
      import("../src/adapters/app-folder.ts"),
      import("../src/add-gate/plan.ts"),
    ]);
    checkTyped(args);
    const app = await openAppFolder(resolve(cwd, args.app ?? "."), call.env);
    const plan = await planGate(app, { ...args, domains: args.domain, version: packageVersion() });
    const patch = await app.diff(plan.changes);
    const { sure, notes, byHand: left } = plan;
    const told = { changes: plan.changes.map(({ path }) => path), sure, notes, byHand: left, patch };
    if (plan.changes.length === 0) {
      out.answer({ outcome: "nothing-to-do", ...told }, () =>
        left.length === 0 ? ["Nothing is to be done: the gate is there."] : left,
      );
      return exitCodes.done;
    }
    if (args.patch !== undefined) return await writePatch({ ...args, file: args.patch }, patch, plan, call);
    if (!out.asJson) out.print(...planLines(plan, patch));
    if (args.plan) {
      if (out.asJson) out.json({ outcome: "planned", ...told });
      return exitCodes.done;
    }
    if (!plan.sure) throw byHand(plan);
    if (!args.yes && !(await sayYes(openAsk(), call.stdin.isTTY === true, "Write this?"))) {
      out.note("Nothing was changed.");
      return exitCodes.failed;
    }
    await done(app, plan, args.build, call);
    const what = left.length === 0 ? "The gate is in" : "All but the middleware is in";
    out.answer({ outcome: "added", ...told, built: args.build }, () => [
      args.build ? `${what}, and the app builds.` : `${what}. The app was not built.`,
    ]);
    return exitCodes.done;
  },
});

interface Typed {
  readonly domain: readonly string[];
  readonly signIn: string | undefined;
  readonly basePath: string | undefined;
}

/** @throws BadInput for what could not be meant: it would stand in the app's own files */
function checkTyped({ domain, signIn, basePath }: Typed): void {
  const odd = domain.find((each) => !/^(?:https:\/\/)?[a-z\d][a-z\d.-]*(?::\d+)?$/.test(each));
  if (odd !== undefined)
    throw badArgument(`--domain ${odd} is no domain`, "Write app.example.com, or https://app.example.com.");
  if (signIn !== undefined && !isPath(signIn))
    throw badArgument(
      `--sign-in ${signIn} is no path`,
      "Write the page's path in this app, such as /sign-in.",
    );
  if (basePath !== undefined && basePath !== "" && !isPath(basePath))
    throw badArgument(`--base-path ${basePath} is no path`, "Write it as next.config has it, such as /docs.");
}

export default defineCommand({
  summary: "Put the gate into a Next.js app",
  commands: { add },
});

async function done(app: AppFolder, plan: GatePlan, build: boolean, { out }: Invocation): Promise<void> {
  const interrupts = stopAtInterrupt();
  const telling = { say: (line: string) => out.note(line), signal: interrupts.stop };
  try {
    await applyGate(app, plan, telling);
    if (build) await buildApp(app, plan, telling);
  } finally {
    interrupts.release();
  }
}

interface Asked {
  readonly app: string | undefined;
  readonly file: string;
}

/** @throws BadInput where something else than a patch stands there */
async function writePatch({ app, file }: Asked, patch: string, plan: GatePlan, { out, cwd }: Invocation) {
  const path = resolve(cwd, file);
  const unwritable = (error: unknown) => fileUnwritable(file, error, "Name a file that can be written.");
  const there = await readRegularText(path).catch((error: unknown) => {
    if (isMissing(error)) return "";
    throw unwritable(error);
  });
  if (there !== "" && !there.startsWith("diff --git "))
    throw badArgument(`--patch ${file} holds something else than a patch`, "Name another file.");
  await writeRegular(path, patch).catch((error: unknown) => {
    throw unwritable(error);
  });
  const applying =
    app === undefined ? `git apply ${shellWord(file)}` : `git -C ${shellWord(app)} apply ${shellWord(path)}`;
  const { sure, notes, shape } = plan;
  out.answer({ outcome: "patch-written", file, sure, notes, apply: applying }, () => [
    ...notes,
    `Written. Read it, then run: ${applying}`,
    `Then, in the app's folder: ${installWords(shape).join(" ")}`,
  ]);
  return exitCodes.done;
}

const byHand = ({ changes }: GatePlan) =>
  new NeedsHuman(runsAround(changes), {
    code: "APP_PATCH_SHOWN",
    hint: "Nothing was written. Read the patch above. The same command with --patch gate.patch writes it to that file, and says how to apply it.",
  });
