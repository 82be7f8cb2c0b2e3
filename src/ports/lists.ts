/** A list of users as a plan names it. */
export interface ListClaim {
  /** `sha256:` and 64 hex digits, of the sorted ids with a line feed between two. */
  readonly digest: string;
  readonly count: number;
  /** Of a step that looks at what these users have: the digest of what it found. */
  readonly found?: string | undefined;
}

/** Lists of users: files that people name, and what a plan froze of them on this machine. */
export interface Lists {
  /** The text of a file, by its path from the checkout. @throws BadInput `FILE_UNREADABLE` */
  read(path: string): Promise<string>;
  /**
   * Keeps sorted ids under their digest, for whoever goes on here. Repeating is safe.
   * @param source the text that they were made from: it is known again later, though users are gone by then
   * @returns where it is, from the checkout
   * @throws PermanentFailure `FILE_UNWRITABLE`
   */
  keep(list: ListClaim, ids: readonly string[], source?: string): Promise<string>;
  /** Keeps a table for people, e.g. why each stands in a list. @returns where it is, from the checkout */
  table(csv: string): Promise<string>;
  /** Undefined: not on this machine. */
  kept(digest: string): Promise<readonly string[] | undefined>;
  /** The digest of what was made from this very text, if that was done here. */
  madeFrom(source: string): Promise<string | undefined>;
  /** What a request for approval says of a list whose file is elsewhere. Absent where a run is planned to be run. */
  claimed?(path: string): ListClaim | undefined;
}
