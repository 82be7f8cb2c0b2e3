import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import type { StackLock, StackUpdate } from "../../ports/stack.ts";
import { processStartTime } from "../process-start.ts";

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

export interface Checkpoint {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly pending: readonly { readonly urn: string; readonly operation: string }[];
}

/** The stack's outputs and pending operations; undefined when it was never made. */
export async function readCheckpoint(backend: FileBackend): Promise<Checkpoint | undefined> {
  const base = join(backend.folder, "stacks", backend.project, `${backend.stack}.json`);
  const text =
    (await readFile(base, "utf8").catch(() => undefined)) ??
    (await readFile(`${base}.gz`).then(
      (bytes) => gunzipSync(bytes).toString("utf8"),
      () => undefined,
    ));
  if (text === undefined) return undefined;
  const { latest } = checkpointSchema.parse(JSON.parse(text)).checkpoint;
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
    const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
    const lock = text === undefined ? undefined : lockSchema.safeParse(JSON.parse(text)).data;
    if (lock !== undefined) return { ...lock, holder: await holderOf(lock) };
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
  const bytes = await readFile(path);
  const text = path.endsWith(".gz") ? gunzipSync(bytes).toString("utf8") : bytes.toString("utf8");
  const update = updateSchema.safeParse(JSON.parse(text)).data;
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
