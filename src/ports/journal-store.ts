/** Who holds a run: the process that may write its journal. */
export interface LeaseHolder {
  readonly pid: number;
  /** What the system says of the process's start, so that a reused pid is no holder. */
  readonly startTime: string;
  readonly hostname: string;
}

/** The right to act for a run. Rises in `term` with each holder. */
export interface Lease {
  readonly term: number;
  /** Who held it before and left without releasing it. */
  readonly tookOverFrom: LeaseHolder | undefined;
  /** Whether nobody has taken over since. Cheap: asked before every step. */
  held(): Promise<boolean>;
  release(): Promise<void>;
}

/** The last record that an append has acknowledged; it may lag behind, never run ahead. */
export interface JournalHead {
  readonly seq: number;
  readonly hash: string;
}

/** The files of one run's folder. */
export interface JournalStore {
  /** Where it lies, for messages. */
  readonly place: string;
  /** The journal's bytes; undefined when there is none yet. */
  read(): Promise<Uint8Array | undefined>;
  /** Adds bytes at the end; on disk (fdatasync) when it resolves. */
  append(bytes: Uint8Array): Promise<void>;
  /** Cuts the journal to `length` bytes; on disk when it resolves. */
  truncate(length: number): Promise<void>;
  head(): Promise<JournalHead | undefined>;
  /** Not synced: a head that lags is still true. */
  setHead(head: JournalHead): Promise<void>;
  /** @throws NeedsHuman `JOURNAL_BUSY` while the holder lives, or may live on another machine and `force` is not set. */
  acquire(options?: { readonly force?: boolean }): Promise<Lease>;
  /** Who is at work on it: alive, or on another machine and not known to be gone. Takes nothing. */
  worker(): Promise<LeaseHolder | undefined>;
  /** Other files of the run by name, e.g. `plan.json`; written whole or not at all. */
  readFile(name: string): Promise<string | undefined>;
  writeFile(name: string, text: string): Promise<void>;
}

/** All runs' folders. */
export interface RunFolders {
  /** Run ids, newest first. */
  list(): Promise<readonly string[]>;
  /** @throws BadInput `RUN_NOT_FOUND` when there is no such run. */
  open(run: string): Promise<JournalStore>;
  /** @throws PermanentFailure when the run exists already. */
  create(run: string): Promise<JournalStore>;
}
