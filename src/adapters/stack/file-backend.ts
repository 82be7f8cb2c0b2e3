import { readdir, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { PermanentFailure } from "../../errors.ts";
import type { StackLock, StackUpdate } from "../../ports/stack.ts";
import { troubleText } from "../file-trouble.ts";
import { processStartTime } from "../process-control.ts";
import { isMissing, readRegular } from "../regular-file.mjs";
import { parseJson } from "../../ports/parse-json.ts";

/** Where a `file://` backend keeps a stack. Read only, and without starting the engine: `status` must be quick. */
export interface FileBackend {
  readonly folder: string;
  readonly project: string;
  readonly stack: string;
}

/** Undefined when the state lies elsewhere. `file://~` is the home folder, as Pulumi has it. */
export function fileBackend(
  url: string | undefined,
  names: Omit<FileBackend, "folder">,
): FileBackend | undefined {
  if (url === undefined || !url.startsWith("file://")) return undefined;
  const rest = url.slice("file://".length);
  const home = process.env["HOME"] ?? "";
  const folder = rest.startsWith("~")
    ? join(home, rest.slice(1))
    : rest.startsWith("/")
      ? fileURLToPath(url)
      : rest;
  return { folder: join(folder, ".pulumi"), ...names };
}

const checkpointSchema = z.object({
  checkpoint: z.object({
    latest: z
      .object({
        resources: z
          .array(z.object({ type: z.string(), outputs: z.record(z.string(), z.unknown()).optional() }))
          .optional(),
        pending_operations: z
          .array(z.object({ type: z.string(), resource: z.object({ urn: z.string() }) }))
          .nullish(),
      })
      .nullish(),
  }),
});

interface Checkpoint {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly pending: readonly { readonly urn: string; readonly operation: string }[];
}

/** Largest state that is read, bytes once unpacked: far above any stack of this program. */
const stateMax = 256 * 1024 * 1024;

/** A state file's text, packed or not; undefined when it is not there. */
async function readState(path: string): Promise<string | undefined> {
  try {
    const bytes = await readRegular(path, stateMax);
    return path.endsWith(".gz")
      ? gunzipSync(bytes, { maxOutputLength: stateMax }).toString("utf8")
      : bytes.toString("utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw badState(path, troubleText(error));
  }
}

function badState(path: string, why: string): PermanentFailure {
  return new PermanentFailure(`${path}:1:1 the stack's state cannot be read: ${why}.`, {
    code: "STACK_FAILED",
    hint: "Restore it: the .bak beside it is the state before. `./runbook bypass close --direct` goes without it.",
  });
}

/** The stack's outputs and pending operations; undefined when it was never made. @throws PermanentFailure `STACK_FAILED` for a state that is damaged */
export async function readCheckpoint(backend: FileBackend): Promise<Checkpoint | undefined> {
  const base = join(backend.folder, "stacks", backend.project, `${backend.stack}.json`);
  const text = (await readState(base)) ?? (await readState(`${base}.gz`));
  if (text === undefined) return undefined;
  const found = checkpointSchema.safeParse(parseJson(text)).data;
  if (found === undefined) throw badState(base, "it is not what Pulumi writes");
  const { latest } = found.checkpoint;
  const root = latest?.resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
  const pending = (latest?.pending_operations ?? []).map(({ type, resource }) => ({
    urn: resource.urn,
    operation: type,
  }));
  return { outputs: root?.outputs ?? {}, pending };
}

const lockSchema = z.object({
  pid: z.number(),
  username: z.string(),
  hostname: z.string(),
  timestamp: z.string(),
});

/** Who holds the stack, if anyone does. */
export async function readLock(backend: FileBackend): Promise<StackLock | undefined> {
  const folder = join(backend.folder, "locks", "organization", backend.project, backend.stack);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.endsWith(".json")) continue;
    const path = join(folder, name);
    const text = await readState(path);
    if (text === undefined) continue;
    const lock = lockSchema.safeParse(parseJson(text)).data;
    if (lock !== undefined) return { ...lock, holder: await holderOf(lock) };
    // Half written, or damaged: Pulumi takes it for a lock, too, and nobody can tell whose.
    const at = await stat(path).then(
      ({ mtime }) => mtime.toISOString(),
      () => "an unknown time",
    );
    return { pid: 0, username: "unknown", hostname: "unknown", timestamp: at, holder: "elsewhere" };
  }
  return undefined;
}

async function holderOf(lock: {
  readonly pid: number;
  readonly hostname: string;
}): Promise<StackLock["holder"]> {
  if (lock.hostname !== hostname()) return "elsewhere";
  return (await processStartTime(lock.pid)) === undefined ? "dead" : "alive";
}

const openingSchema = z.object({ mode: z.string(), until: z.string(), approval: z.string().optional() });
const updateSchema = z.object({
  kind: z.string(),
  startTime: z.number(),
  message: z.string().default(""),
  config: z.record(z.string(), z.unknown()).default({}),
  result: z.string(),
});

/** The stack's latest updates, newest first. */
export async function readHistory(backend: FileBackend, limit: number): Promise<readonly StackUpdate[]> {
  const folder = join(backend.folder, "history", backend.project, backend.stack);
  const names = await readdir(folder).catch(() => []);
  const latest = names
    .filter((name) => /\.history\.json(\.gz)?$/.test(name))
    .sort()
    .slice(-limit)
    .reverse();
  const updates = await Promise.all(latest.map((name) => readUpdate(join(folder, name), backend.project)));
  return updates.filter((update) => update !== undefined);
}

async function readUpdate(path: string, project: string): Promise<StackUpdate | undefined> {
  const update = updateSchema.safeParse(parseJson((await readState(path)) ?? "")).data;
  if (update === undefined) return undefined;
  const opening = openingIn(update.config[`${project}:bypass`]);
  return {
    kind: update.kind,
    at: new Date(update.startTime * 1000).toISOString(),
    message: update.message,
    by: / by ([^\s@]+@[^\s@]+)$/.exec(update.message)?.[1],
    opening: opening && {
      mode: opening.mode,
      until: opening.until,
      approved: opening.approval !== undefined,
      ...(opening.approval === undefined ? {} : { approval: opening.approval }),
    },
    outcome: update.result === "succeeded" ? "succeeded" : "failed",
  };
}

/** The engine keeps a structured value as an object or as its JSON. */
function openingIn(value: unknown): z.infer<typeof openingSchema> | undefined {
  try {
    return openingSchema.safeParse(typeof value === "string" ? JSON.parse(value) : value).data;
  } catch {
    return undefined;
  }
}
