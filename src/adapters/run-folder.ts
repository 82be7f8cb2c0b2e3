import { constants, type PathLike } from "node:fs";
import { mkdir, open, readdir, readFile, rename, stat, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BadInput, PermanentFailure } from "../errors.ts";
import type { JournalHead, JournalStore, Lease, LeaseHolder, RunFolders } from "../ports/journal-store.ts";
import { acquireLease, leaseWorker } from "./run-lease.ts";

const journalName = "journal.jsonl";
const headName = "journal.head";

/** `incidents/`: one folder per run. Folders whose name is no run id are passed over. */
export function runFolders(root: string): RunFolders {
  return {
    async list() {
      const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
      const found = await Promise.all(
        entries
          .filter((entry) => entry.isDirectory())
          .map(async (entry) => ({ name: entry.name, at: await modifiedAt(join(root, entry.name)) })),
      );
      return found
        .filter(({ at }) => at !== undefined)
        .sort((left, right) => (right.at ?? 0) - (left.at ?? 0) || right.name.localeCompare(left.name))
        .map(({ name }) => name);
    },
    async open(run) {
      const folder = join(root, runName(run));
      if ((await modifiedAt(folder)) === undefined)
        throw new BadInput(`There is no run ${run}.`, {
          code: "RUN_NOT_FOUND",
          hint: "See `runbook status` for the runs that are here.",
        });
      return new RunFolder(folder);
    },
    async create(run) {
      const folder = join(root, runName(run));
      await mkdir(root, { recursive: true });
      try {
        await mkdir(folder);
      } catch (cause) {
        throw new PermanentFailure(`The folder of run ${run} cannot be made.`, { code: "INTERNAL", cause });
      }
      await syncFolder(root);
      return new RunFolder(folder);
    },
  };
}

function runName(run: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(run)) return run;
  throw new BadInput(`${JSON.stringify(run)} is not the name of a run.`, { code: "RUN_NOT_FOUND" });
}

async function modifiedAt(folder: string): Promise<number | undefined> {
  return await stat(join(folder, journalName)).then(
    (found) => found.mtimeMs,
    () => undefined,
  );
}

async function syncFolder(folder: PathLike): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readOptional(path: string): Promise<Buffer | undefined> {
  return await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

class RunFolder implements JournalStore {
  readonly place: string;
  readonly #folder: string;
  #journal: FileHandle | undefined;
  #head: FileHandle | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.place = join(folder, journalName);
  }

  async read(): Promise<Uint8Array | undefined> {
    return await readOptional(this.place);
  }

  async append(bytes: Uint8Array): Promise<void> {
    this.#journal ??= await this.#openSynced(journalName, "a");
    let written = 0;
    while (written < bytes.length)
      written += (await this.#journal.write(bytes, written, bytes.length - written)).bytesWritten;
    await this.#journal.datasync();
  }

  async truncate(length: number): Promise<void> {
    const handle = await open(this.place, "r+");
    try {
      await handle.truncate(length);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async head(): Promise<JournalHead | undefined> {
    const text = (await readOptional(join(this.#folder, headName)))?.toString("utf8");
    const match = /^(\d{10}) ([0-9a-f]{64})\n$/.exec(text ?? "");
    return match ? { seq: Number(match[1]), hash: match[2] ?? "" } : undefined;
  }

  /** One write of a fixed length: a reader sees the old head or the new one. */
  async setHead(head: JournalHead): Promise<void> {
    this.#head ??= await open(join(this.#folder, headName), constants.O_RDWR | constants.O_CREAT, 0o644);
    await this.#head.write(`${String(head.seq).padStart(10, "0")} ${head.hash}\n`, 0);
  }

  async acquire(options: { readonly force?: boolean } = {}): Promise<Lease> {
    const lease = await acquireLease(this.#folder, options.force ?? false);
    return {
      ...lease,
      release: async () => {
        await this.#closeFiles();
        await lease.release();
      },
    };
  }

  async worker(): Promise<LeaseHolder | undefined> {
    return await leaseWorker(this.#folder);
  }

  async readFile(name: string): Promise<string | undefined> {
    return (await readOptional(join(this.#folder, name)))?.toString("utf8");
  }

  async writeFile(name: string, text: string): Promise<void> {
    const path = join(this.#folder, name);
    await mkdir(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}.draft`;
    const handle = await open(draft, "w");
    try {
      await handle.writeFile(text, "utf8");
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, path);
    await syncFolder(dirname(path));
  }

  async #openSynced(name: string, flags: string): Promise<FileHandle> {
    const handle = await open(join(this.#folder, name), flags);
    await syncFolder(this.#folder);
    return handle;
  }

  async #closeFiles(): Promise<void> {
    const [journal, head] = [this.#journal, this.#head];
    this.#journal = this.#head = undefined;
    await journal?.close();
    await head?.close();
  }
}
