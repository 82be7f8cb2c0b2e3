import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { RunbookError } from "../errors.ts";
import type { ExportedFile, Exports } from "../ports/exports.ts";
import { fileUnwritable, unreadable } from "./file-trouble.ts";

/** Exports below `.runbook/exports`. A file has its name once it is whole. */
export function openExports(root: string): Exports {
  const inFolder = async (folder: string, name: string): Promise<string> => {
    for (const part of [folder, name])
      if (!/^[a-z0-9][a-z0-9._-]*$/.test(part)) throw new Error(`${part} is no name of an export`);
    const home = join(root, ".runbook", "exports", folder);
    await mkdir(home, { recursive: true, mode: 0o700 });
    return join(home, name);
  };
  const written = async (
    folder: string,
    name: string,
    fill: (draft: string) => Promise<void>,
  ): Promise<string> => {
    let draft: string | undefined;
    try {
      const file = await inFolder(folder, name);
      draft = `${file}.${process.pid}`;
      // There before anybody writes to it, so that it is never readable for others.
      await (await open(draft, "w", 0o600)).close();
      await chmod(draft, 0o600);
      await fill(draft);
      await synced(draft);
      await rename(draft, file);
      return file;
    } catch (cause) {
      if (draft !== undefined) await rm(draft, { force: true });
      if (cause instanceof RunbookError || (cause as { code?: unknown }).code === undefined) throw cause;
      throw fileUnwritable(".runbook/exports", cause, "Make room there, then go on with `./runbook resume`.");
    }
  };
  return {
    async write(folder, name, parts) {
      const hash = createHash("sha256");
      let bytes = 0;
      const file = await written(folder, name, async (draft) => {
        const handle = await open(draft, "w", 0o600);
        try {
          for await (const part of parts) {
            const data = typeof part === "string" ? Buffer.from(part) : part;
            hash.update(data);
            bytes += data.length;
            await handle.writeFile(data);
          }
        } finally {
          await handle.close();
        }
      });
      return { path: relative(root, file), bytes, digest: `sha256:${hash.digest("hex")}` };
    },
    async writtenBy(folder, name, write) {
      const file = await written(folder, name, write);
      return { path: relative(root, file), ...(await weighed(file)) };
    },
    async *read(path) {
      try {
        yield* createReadStream(resolve(root, path)) as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw unreadable(path, error, "Name a file of .runbook/exports, by its path from the checkout.");
      }
    },
    absolute: (path) => resolve(root, path),
  };
}

async function synced(file: string): Promise<void> {
  const handle = await open(file, "r+");
  await handle.sync().finally(() => handle.close());
}

async function weighed(file: string): Promise<Omit<ExportedFile, "path">> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(file)) hash.update(part as Buffer);
  return { bytes: (await stat(file)).size, digest: `sha256:${hash.digest("hex")}` };
}
