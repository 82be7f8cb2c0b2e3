import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { drillsFolder, pastDrills } from "../rehearsal/record/past-drills.ts";
import { fileUnwritable } from "../src/adapters/file-trouble.ts";
import { writeRegular } from "../src/adapters/regular-file.mjs";
import { defineCommand } from "../src/cli/command.ts";
import { badArgument } from "../src/cli/edge.ts";
import { projectRoot } from "../src/cli/roots.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { stackOption } from "../src/cli/options.ts";
import type { Output } from "../src/cli/output.ts";
import { appPrefix, openReadyParts } from "../src/cli/ready/parts.ts";
import { severities, type Severity } from "../src/facts/evidence.ts";
import { awayChecks, withoutEach, withoutLines, withoutNetwork } from "../src/readiness/away.ts";
import { groupOf, groups, type Check } from "../src/readiness/check.ts";
import { checks } from "../src/readiness/checks.ts";
import { chosenChecks } from "../src/readiness/choose.ts";
import { readyJson, renderReady } from "../src/readiness/render.ts";
import { runChecks, type Checked } from "../src/readiness/run-checks.ts";
import { sarifOf } from "../src/readiness/sarif.ts";
import { reaches } from "../src/readiness/summary.ts";
import { readyWorld } from "../src/readiness/world.ts";

export default defineCommand({
  summary: "Find, in peacetime, the mistakes that turn an incident into a disaster; change nothing",
  json: "Print what was found, and what is not known, as one JSON object",
  options: {
    ...stackOption,
    app: {
      type: "string",
      description: "The app's checkout: its source, lock file and git history are looked at, too",
    },
    only: { type: "list", description: "Only this check, or this group of checks; may be given again" },
    skip: {
      type: "list",
      description: "Not these; machine stands for what is about whoever looks, which a CI runner is not",
    },
    list: { type: "boolean", description: "Name the checks, and look at nothing" },
    failOn: {
      type: "string",
      choices: severities,
      description: `Exit code 1 from this severity on: ${severities.join(", ")} (Default: high)`,
    },
    strict: { type: "boolean", description: "Exit code 1, too, where something is not known" },
    sarif: { type: "string", description: "Write SARIF 2.1.0 to this file; - is standard output" },
    offlineCheck: {
      type: "boolean",
      description:
        "Only what has to work while Clerk, Vercel, GitHub or Slack is away; asks the network nothing",
    },
  },
  async run(args, call) {
    const { out, cwd } = call;
    const wanted = chosenChecks(args.offlineCheck ? awayChecks(checks) : checks, args.only, args.skip);
    if (args.list) return list(wanted, out);
    const write = await sarifSink(args.sarif, cwd, out);
    const parts = await openReadyParts(call, { ...args, drills: async () => await drills(call.cwd) });
    if (!out.asJson) out.note(`Looking: ${wanted.length} checks. Nothing is changed.`);
    const world = readyWorld(args.offlineCheck ? withoutNetwork(parts) : parts);
    const checked = await runChecks(wanted, world, out.asJson ? undefined : progress(out, wanted.length));
    await write(sarifOf(checked, appPrefix(cwd, args.app)));
    const without = args.offlineCheck ? withoutEach(checked) : undefined;
    if (args.sarif !== "-")
      out.answer({ ...readyJson(checked), ...(without && { without }) }, () => [
        ...renderReady(checked, out.columns),
        ...(without === undefined ? [] : withoutLines(without)),
      ]);
    return failed(checked, (args.failOn ?? "high") as Severity, args.strict)
      ? exitCodes.failed
      : exitCodes.done;
  },
});

/** A line at each quarter of the way, for whoever waits at a terminal. */
const progress = (out: Output, all: number) => (done: number) => {
  if (out.isTerminal && done < all && done % Math.ceil(all / 4) === 0)
    out.note(`Looked at ${done} of ${all}.`);
};

/** Those of the project; one that was killed counts for nothing. */
const drills = async (cwd: string) =>
  (await pastDrills(drillsFolder(projectRoot(cwd)), () => undefined)).map(({ night, outcome, beganAt }) => ({
    night,
    outcome,
    beganAt: Date.parse(beganAt),
  }));

const failed = (checked: readonly Checked[], level: Severity, strict: boolean): boolean =>
  reaches(checked, level) || (strict && checked.some(({ notKnown }) => notKnown.length > 0));

function list(wanted: readonly Check[], out: Output): number {
  const told = wanted.map(({ id, severity, title, why, mend }) => ({ id, severity, title, why, mend }));
  const lines = wanted.flatMap((check, at) => {
    const group = groupOf(check);
    const before = wanted[at - 1];
    const head =
      before === undefined || groupOf(before) !== group ? [...(at === 0 ? [] : [""]), groups[group]] : [];
    return [...head, `  ${check.severity.padEnd(8)}  ${check.id}: ${check.title}`];
  });
  out.answer({ checks: told }, () => lines);
  return exitCodes.done;
}

/** Where SARIF goes. What cannot be written there is refused before anything is looked at. */
async function sarifSink(
  file: string | undefined,
  cwd: string,
  out: Output,
): Promise<(sarif: object) => Promise<void>> {
  if (file === undefined) return async () => undefined;
  if (file === "-") {
    if (out.asJson)
      throw badArgument("--json and --sarif - both want standard output", "Give --sarif a file.");
    return async (sarif) => out.json(sarif);
  }
  const path = resolve(cwd, file);
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (folder?.isDirectory() !== true)
    throw badArgument(
      `--sarif ${file}: its folder is not there`,
      "Make the folder first, or name another file.",
    );
  return async (sarif) => {
    await writeRegular(path, `${JSON.stringify(sarif, undefined, 2)}\n`).catch((error: unknown) => {
      throw fileUnwritable(file, error, "Name a file that can be written.");
    });
  };
}
