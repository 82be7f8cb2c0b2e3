import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { rename, rm, type FileHandle } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { RunbookError } from "../errors.ts";
import type { ExportedFile, Exports } from "../ports/exports.ts";
import { fileUnwritable, unreadable } from "./file-trouble.ts";
import { codeOf, openRegular } from "./regular-file.mjs";
import { makeFolder } from "./make-folder.ts";

const { O_WRONLY, O_CREAT, O_EXCL } = constants;

/** Exports below `.runbook/exports`. A file has its name once it is whole; a draft that failed is not left. */
export function openExports(root: string): Exports {
  const written = async (
    folder: string,
    name: string,
    fill: (draft: string, handle: FileHandle) => Promise<void>,
  ): Promise<string> => {
    for (const part of [folder, name])
      if (!/^[a-z0-9][a-z0-9._-]*$/.test(part)) throw new Error(`${part} is no name of an export`);
    const home = join(root, ".runbook", "exports", folder);
    const [file, draft] = [join(home, name), join(home, `.${name}.${process.pid}`)];
    try {
      await makeFolder(home, 0o700);
      await rm(draft, { force: true });
      // Nobody else may read it, from its first byte on.
      const handle = await openRegular(draft, O_WRONLY | O_CREAT | O_EXCL, 0o600);
      try {
        await fill(draft, handle);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, file);
      return file;
    } catch (cause) {
      // Why it failed counts, not that its draft could not be taken away either.
      await rm(draft, { force: true }).catch(() => undefined);
      if (cause instanceof RunbookError || codeOf(cause) === undefined) throw cause;
      throw fileUnwritable(".runbook/exports", cause, "Make room there, then go on with `./runbook resume`.");
    }
  };
  const read = async function* (path: string): AsyncGenerator<Uint8Array> {
    const handle = await openRegular(path);
    yield* handle.createReadStream() as AsyncIterable<Uint8Array>;
  };
  return {
    async write(folder, name, parts) {
      const hash = createHash("sha256");
      let bytes = 0;
      const file = await written(folder, name, async (_, handle) => {
        for await (const part of parts) {
          const data = typeof part === "string" ? Buffer.from(part) : part;
          hash.update(data);
          bytes += data.length;
          await handle.writeFile(data);
        }
      });
      return { path: relative(root, file), bytes, digest: `sha256:${hash.digest("hex")}` };
    },
    async writtenBy(folder, name, write) {
      const file = await written(folder, name, write);
      return { path: relative(root, file), ...(await weighed(read(file))) };
    },
    async *read(path) {
      try {
        yield* read(resolve(root, path));
      } catch (error) {
        throw unreadable(path, error, "Name a file of .runbook/exports, by its path from the checkout.");
      }
    },
    absolute: (path) => resolve(root, path),
  };
}

async function weighed(parts: AsyncIterable<Uint8Array>): Promise<Omit<ExportedFile, "path">> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const part of parts) {
    hash.update(part);
    bytes += part.length;
  }
  return { bytes, digest: `sha256:${hash.digest("hex")}` };
}
