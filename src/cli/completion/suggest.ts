import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Surroundings } from "../command.ts";
import { projectRoot } from "../roots.ts";

// Loaded when asked: every command's options lead here, and none of them waits for the catalogue at its start.

/** What the shell may offer for a word; it asks nothing of a network and never throws. */
export type Suggest = (around: Pick<Surroundings, "cwd">) => Promise<readonly string[]>;

const orNone =
  (suggest: Suggest): Suggest =>
  async (around) =>
    await suggest(around).catch(() => []);

/** Runs that are offered: the newest. */
const runsMost = 20;

export const suggestRunbook = orNone(async ({ cwd }) => {
  const { runbookNames } = await import("../runbook-file.ts");
  return await runbookNames(projectRoot(cwd));
});

export const suggestStep = orNone(
  async () => (await import("../../steps/standard.ts")).standardCatalogue.names,
);

export const suggestRun = orNone(async ({ cwd }) => {
  const { openFolders } = await import("../../open-folders.ts");
  const folders = await openFolders(projectRoot(cwd));
  return (await folders.list()).slice(0, runsMost);
});

export const suggestStack = orNone(async ({ cwd }) => {
  const names = await readdir(join(projectRoot(cwd)));
  return names.flatMap((name) => /^Pulumi\.([\w.-]+)\.yaml$/.exec(name)?.[1] ?? []);
});
