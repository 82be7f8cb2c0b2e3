/** What stands at a path of the project. Texts have `\n` as line end, whatever the file has. */
export type Standing =
  | { readonly kind: "absent" }
  | { readonly kind: "file"; readonly text: string }
  /** A symbolic link: its text is compared, and nothing is written through it or in its place. */
  | { readonly kind: "link"; readonly text: string };

export interface Merged {
  readonly text: string;
  /** Places that both have changed, each in another way. */
  readonly conflicts: number;
}

/** A project's files as `upgrade` reads and writes them, by their path from its folder with `/`. */
export interface ProjectFiles {
  /** @throws BadInput `FILE_UNREADABLE` for a directory, a FIFO or a device, `FILE_EXPOSED` in a folder that is a link */
  read(path: string): Promise<Standing>;
  /**
   * Whole or not at all, line ends as the file has them that it replaces.
   * @throws BadInput `FILE_EXPOSED` for a link · PermanentFailure `FILE_UNWRITABLE`
   */
  write(path: string, text: string): Promise<void>;
  /** Repeating is safe. @throws PermanentFailure `FILE_UNWRITABLE` */
  remove(path: string): Promise<void>;
  /** The name that git gives this content: the id of its blob, SHA-1 in hex. */
  idOf(text: string): string;
  /** The content of that name, where the project's repository has it; undefined otherwise. */
  content(id: string): Promise<string | undefined>;
  /** git's own three-way merge. @throws PermanentFailure `INTERNAL` where git cannot do it */
  merge(texts: { readonly ours: string; readonly base: string; readonly theirs: string }): Promise<Merged>;
}
