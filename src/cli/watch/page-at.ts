import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileUnwritable } from "../../adapters/file-trouble.ts";
import { writeRegular } from "../../adapters/regular-file.mjs";
import type { Clock } from "../../ports/clock.ts";
import type { WatchHistory } from "../../ports/watch-history.ts";
import { uptimePage } from "../../watch/uptime-page.ts";
import { uptimeReport } from "../../watch/uptime.ts";
import { historyLines } from "../../watch/watch.ts";
import { badArgument } from "../edge.ts";

interface PageAround {
  readonly cwd: string;
  readonly history: WatchHistory;
  readonly clock: Clock;
  /** The app's origin. */
  readonly app: string;
  /** What is aimed at, as a share of the time. */
  readonly target: number;
}

/**
 * Writes the uptime there, again each time that it is called; nothing where no file is named.
 * @throws BadInput `BAD_ARGUMENT` for a file in a folder that is not there; nothing was written then
 */
export async function pageAt(
  file: string | undefined,
  { cwd, history, clock, app, target }: PageAround,
): Promise<() => Promise<void>> {
  if (file === undefined) return async () => undefined;
  const path = resolve(cwd, file);
  const folder = await stat(dirname(path)).catch(() => undefined);
  const there = await stat(path).catch(() => undefined);
  if (folder?.isDirectory() !== true || there?.isDirectory() === true)
    throw badArgument(`--page ${file} can be no file`, "Name a file in a folder that exists.");
  return async () => {
    const now = clock.now();
    const page = uptimePage(uptimeReport(await historyLines(history, now), now, target), app);
    await writeRegular(path, page).catch((error: unknown) => {
      throw fileUnwritable(file, error, "Name a file in a folder that exists.");
    });
  };
}
