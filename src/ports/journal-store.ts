/** Who holds a run: the process that may write its journal. */
export interface LeaseHolder {
  readonly pid: number;
  /** What the system says of the process's start, so that a reused pid is no holder. */
  readonly startTime: string;
  readonly hostname: string;
}

/** A lease that is there and cannot be read: nobody knows who holds the run. */
export interface UnknownHolder {
  /** Name of the lease's file. */
  readonly unreadable: string;
}

/** The right to act for a run. Rises in `term` with each holder. */
export interface Lease {
  readonly term: number;
  /** Who held it before and left without releasing it. */
  readonly tookOverFrom: LeaseHolder | UnknownHolder | undefined;
  /** Whether nobody has taken over since. Cheap: asked before every step. */
  held(): Promise<boolean>;
  /** @param head the journal's last line, noted with it as an anchor. Does not throw: who is gone holds nothing anyway. */
  release(head?: JournalHead): Promise<void>;
}

/** A line of the journal by its number and hash. As the head: the last that an append acknowledged; it may lag behind. */
export interface JournalHead {
  readonly seq: number;
  readonly hash: string;
}

/** Something outside the journal that names a line of it, so that lines missing at its end show. */
export interface Anchor {
  /** File in the run's folder, e.g. `journal.head` or `lease.3`. */
  readonly source: string;
  /** Number 0: no line had been acknowledged yet. */
  readonly head: JournalHead | { readonly problem: "is missing" | "cannot be read" };
}

/** The files of one run's folder. */
export interface JournalStore {
  /** Where it lies, for messages. */
  readonly place: string;
  /** The journal's bytes; undefined when there is none yet. @throws BadInput `FILE_UNREADABLE` */
  read(): Promise<Uint8Array | undefined>;
  /** Adds bytes at the end; on disk (fdatasync) when it resolves. @throws PermanentFailure `RECORD_UNWRITABLE`; some of the bytes may be there then */
  append(bytes: Uint8Array): Promise<void>;
  /** Cuts the journal to `length` bytes; on disk when it resolves. @throws PermanentFailure `RECORD_UNWRITABLE` */
  truncate(length: number): Promise<void>;
  /**
   * What names lines of the journal: journal.head first, then the leases. Read before the journal: the other way round a
   * writer in between would look like a missing line.
   * @param all every lease ever taken; default: the newest few
   */
  anchors(all?: boolean): Promise<readonly [Anchor, ...Anchor[]]>;
  /** Not synced: a head that lags is still true. */
  setHead(head: JournalHead): Promise<void>;
  /**
   * @throws NeedsHuman `JOURNAL_BUSY` while the holder lives, and, unless `force` is set, while it may live on another machine
   * or its lease cannot be read · PermanentFailure `RECORD_UNWRITABLE`
   */
  acquire(options?: { readonly force?: boolean }): Promise<Lease>;
  /** Who is at work on it: alive, or not known to be gone. Takes nothing. */
  worker(): Promise<LeaseHolder | UnknownHolder | undefined>;
  /** Other files of the run by name, e.g. `plan.json`; written whole or not at all. @throws BadInput `FILE_UNREADABLE` */
  readFile(name: string): Promise<string | undefined>;
  /** @throws PermanentFailure `RECORD_UNWRITABLE` */
  writeFile(name: string, text: string): Promise<void>;
}

/** All runs' folders. */
export interface RunFolders {
  /** Run ids, newest first. */
  list(): Promise<readonly string[]>;
  /** @throws BadInput `RUN_NOT_FOUND` when there is no such run. */
  open(run: string): Promise<JournalStore>;
  /** @throws PermanentFailure `RECORD_UNWRITABLE` when the run exists already, or nothing can be written there. */
  create(run: string): Promise<JournalStore>;
  /** Takes away what `create` made, if no line was ever acknowledged there. Does not throw. */
  discard(run: string): Promise<void>;
}
