/** A file of an export. */
export interface ExportedFile {
  /** From the checkout. */
  readonly path: string;
  readonly bytes: number;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
}

/** Exports of the database, in `.runbook/exports`: git ignores it, and only its owner may read what is in it (0600). */
export interface Exports {
  /**
   * Writes one file, in place of one of that name. On disk once it resolves.
   * @param folder e.g. `2026-11-30-data-sync-1a2b` · @param name e.g. `clerk_users.copy`; both lower case, no slashes
   * @throws PermanentFailure `FILE_UNWRITABLE`
   */
  write(
    folder: string,
    name: string,
    parts: AsyncIterable<Uint8Array | string> | Iterable<string>,
  ): Promise<ExportedFile>;
  /** The same where another program writes it, to the absolute path that it is given. */
  writtenBy(folder: string, name: string, write: (file: string) => Promise<void>): Promise<ExportedFile>;
  /** What a file holds, in parts. @throws BadInput `FILE_UNREADABLE` */
  read(path: string): AsyncIterable<Uint8Array>;
  /** Its absolute path, for another program. */
  absolute(path: string): string;
}
