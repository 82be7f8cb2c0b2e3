import { constants } from "node:fs";
import { rename, stat, unlink, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Anchor, JournalHead, JournalStore, Lease } from "../ports/journal-store.ts";
import { unreadable, unwritable } from "./file-trouble.ts";
import { headText, readHead } from "./journal-head.ts";
import { isMissing, readMax, writeRegular, type openRegular } from "./regular-file.mjs";
import { acquireLease, leaseAnchors, leaseWorker } from "./run-lease.ts";
import { syncFolder } from "./sync-folder.ts";
import { makeFolder } from "./make-folder.ts";

export const journalName = "journal.jsonl";
export const headName = "journal.head";

const { O_RDONLY, O_WRONLY, O_RDWR, O_APPEND, O_CREAT } = constants;
/** The head before any line was acknowledged. */
const nothingYet: JournalHead = { seq: 0, hash: "0".repeat(64) };

/** One run's folder. Every file in it is opened as a regular file or not at all. */
export class RunFolder implements JournalStore {
  readonly place: string;
  readonly #folder: string;
  readonly #open: typeof openRegular;
  #journal: FileHandle | undefined;
  #head: FileHandle | undefined;

  constructor(folder: string, open: typeof openRegular) {
    this.#folder = folder;
    this.#open = open;
    this.place = join(folder, journalName);
  }

  async read(): Promise<Uint8Array | undefined> {
    return await this.#readOptional(this.place);
  }

  async append(bytes: Uint8Array): Promise<void> {
    try {
      this.#journal ??= await this.#begin();
      await writeAll(this.#journal, bytes, null);
      await this.#journal.datasync();
    } catch (error) {
      // Once a sync has failed, a handle says nothing more of what is on disk: the next append opens anew.
      await this.#closeFiles();
      throw unwritable(this.place, error);
    }
  }

  async truncate(length: number): Promise<void> {
    try {
      const handle = await this.#open(this.place, O_RDWR);
      try {
        await handle.truncate(length);
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      // An append that failed before it made the file has nothing to be cut.
      if (length === 0 && isMissing(error)) return;
      throw unwritable(this.place, error);
    }
  }

  async anchors(all = false): Promise<readonly [Anchor, ...Anchor[]]> {
    return [
      { source: headName, head: await this.#readHead() },
      ...(await leaseAnchors(this.#folder, all).catch((error: unknown) => {
        throw unreadable(this.#folder, error);
      })),
    ];
  }

  /** One write of a fixed length: a reader sees the old head or the new one. */
  async setHead(head: JournalHead): Promise<void> {
    const path = join(this.#folder, headName);
    try {
      this.#head ??= await this.#open(path, O_RDWR | O_CREAT, 0o644);
      await writeAll(this.#head, Buffer.from(headText(head)), 0);
    } catch (error) {
      await this.#closeFiles();
      throw unwritable(path, error);
    }
  }

  async acquire(options: { readonly force?: boolean } = {}): Promise<Lease> {
    const known = await this.#readHead();
    const head = "problem" in known ? undefined : known;
    const lease = await acquireLease(this.#folder, { force: options.force ?? false, head }).catch(
      (error: unknown) => {
        throw isMissing(error) ? unwritable(this.#folder, error) : error;
      },
    );
    return {
      ...lease,
      release: async (at) => {
        await this.#closeFiles();
        await lease.release(at);
      },
    };
  }

  async worker() {
    return await leaseWorker(this.#folder);
  }

  async readFile(name: string): Promise<string | undefined> {
    return (await this.#readOptional(join(this.#folder, name)))?.toString("utf8");
  }

  async writeFile(name: string, text: string): Promise<void> {
    const path = join(this.#folder, name);
    const draft = `${path}.${process.pid}.draft`;
    try {
      await makeFolder(dirname(path));
      await writeRegular(draft, text, { sync: true });
      await rename(draft, path);
      await syncFolder(dirname(path));
    } catch (error) {
      await unlink(draft).catch(() => undefined);
      throw unwritable(path, error);
    }
  }

  async #readHead(): Promise<Anchor["head"]> {
    try {
      const text = await this.#readOptional(join(this.#folder, headName));
      if (text === undefined) return { problem: "is missing" };
      return readHead(text.toString("utf8")) ?? { problem: "cannot be read" };
    } catch {
      return { problem: "cannot be read" };
    }
  }

  async #readOptional(path: string): Promise<Buffer | undefined> {
    try {
      const handle = await this.#open(path, O_RDONLY, 0, readMax);
      try {
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw unreadable(path, error, "Put the file right, or restore it from its remote or a backup.");
    }
  }

  /** The head comes before the journal, both on disk: a journal without one has lost it. */
  async #begin(): Promise<FileHandle> {
    const isNew = await stat(this.place).then(
      () => false,
      (error: unknown) => isMissing(error),
    );
    if (isNew && "problem" in (await this.#readHead())) {
      await this.setHead(nothingYet);
      await this.#head?.sync();
    }
    const handle = await this.#open(this.place, O_WRONLY | O_APPEND | O_CREAT);
    if (isNew) await syncFolder(this.#folder);
    return handle;
  }

  async #closeFiles(): Promise<void> {
    const open = [this.#journal, this.#head];
    this.#journal = this.#head = undefined;
    for (const handle of open) await handle?.close().catch(() => undefined);
  }
}

/** A full disk may take a part first. @param at offset in the file; null: at its end */
async function writeAll(handle: FileHandle, bytes: Uint8Array, at: number | null): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const position = at === null ? null : at + written;
    written += (await handle.write(bytes, written, bytes.length - written, position)).bytesWritten;
  }
}
