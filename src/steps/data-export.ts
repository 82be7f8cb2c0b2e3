import { z } from "zod";
import { exportByCopy, exportByDump } from "../data/export-tables.ts";
import { decisionsOf, readyToPlan, sameAsPlanned, targetOf } from "../data/ready.ts";
import { checkRestored } from "../data/restore-check.ts";
import { tableNames } from "../data/tables.ts";
import { instant } from "../ports/clock.ts";
import type { Step, StepContext } from "./step.ts";

const input = z.strictObject({
  restore: z
    .boolean()
    .default(true)
    .describe(
      "Restore it into a scratch database of the same server and compare; that is dropped afterwards.",
    ),
});
const output = z.object({
  /** Folder of the export, from the checkout. */
  folder: z.string(),
  /** `<file> sha256:…`, one for each. */
  files: z.array(z.string()),
  users: z.int(),
  events: z.int(),
  restored: z.boolean(),
});
type Output = z.infer<typeof output>;

/**
 * Keeps every table of clerk-user-sync as it is at one instant, with its definitions and checksums, and proves that it can be
 * brought back. The files hold people's addresses: only their owner may read them.
 */
export const dataExport: Step<z.infer<typeof input>, Output> = {
  name: "data.export",
  summary:
    "Export the application's users, inbox and sync tables at one instant, and prove that they can be restored",
  effect: "none",
  dangerous: false,
  limits: { attempts: 3, pauseMs: 2_000 },
  undo: "Delete the folder under .runbook/exports once it is of no use: it holds people's addresses.",
  input,
  output,
  plan: async ({ restore }, { ports, signal }) => {
    const ready = await readyToPlan(ports, { writes: false, signal });
    const dump = await ports.database.dump(ready.serverMajor);
    return {
      summary: `Export ${tableNames.join(", ")} of ${ready.database} to .runbook/exports${restore ? ", restore them into a scratch database and compare" : ""}`,
      target: targetOf(ready, "*"),
      operation: "data.export",
      decisions: { ...decisionsOf(ready), restore },
      notes: [
        dump === undefined
          ? `By COPY: no pg_dump of version ${ready.serverMajor} is on the PATH.`
          : `By ${dump.tool}.`,
        "The files hold people's addresses and events: they are readable by their owner alone, and are to be deleted when they are of no use.",
      ],
    };
  },
  run: async ({ restore }, context) => {
    const { ports, signal, planned, run, step, note } = context;
    const { database, exports } = ports;
    const folder = `${run}-${step}`.toLowerCase().replaceAll(/[^a-z0-9-]/g, "-");
    const { ready, exported, dump } = await database.session(
      async (session) => {
        const found = await sameAsPlanned(session, ports, planned?.decisions, signal);
        const tool = await database.dump(found.serverMajor);
        const onRows = progressOf(context);
        const exporting = { session, exports, folder, onRows };
        const done = await session.transaction(
          async () =>
            tool === undefined ? await exportByCopy(exporting) : await exportByDump(exporting, tool, signal),
          "snapshot",
        );
        return { ready: found, exported: done, dump: tool };
      },
      { signal, statementMs: 0 },
    );
    for (const { path, bytes, digest } of exported.files) await note(`${path}: ${bytes} bytes, ${digest}.`);
    if (restore) {
      const scratch = `clerk_export_check_${folder.replaceAll("-", "_").slice(-40)}`;
      await checkRestored({ database, exports, exported, dump, scratch, signal });
      await note(`Restored into ${scratch} and compared: the same. It is dropped.`);
    }
    const { content, files } = exported;
    const manifest = await exports.write(folder, "manifest.json", [
      `${JSON.stringify({ at: instant(ports.clock.now()), by: dump?.tool ?? "COPY", ...decisionsOf(ready), restored: restore, content, files }, undefined, 2)}\n`,
    ]);
    return {
      folder: `.runbook/exports/${folder}`,
      files: [...files, manifest].map(({ path, digest }) => `${path} ${digest}`),
      ...{ users: content.clerk_users.rows, events: content.clerk_inbox.rows },
      restored: restore,
    };
  },
};

/** Rows so far, on record; an attempt that begins anew tells no less than the one before it. */
function progressOf({ checkpoint, resumedFrom }: StepContext): (rows: number) => Promise<void> {
  let told = resumedFrom?.done ?? 0;
  return async (rows) => {
    if (rows <= told) return;
    told = rows;
    await checkpoint({ cursor: "", done: rows, failed: 0 });
  };
}
