/** The repository that runbooks and contacts are versioned in. */
export interface Git {
  /** Full hash of HEAD. */
  head(): Promise<string>;
  /** A file's text at a commit; undefined when the commit has no such file. */
  show(commit: string, path: string): Promise<string | undefined>;
  isAncestor(commit: string, of: string): Promise<boolean>;
  /** Paths of tracked files that differ from HEAD, under `path`. */
  dirty(path: string): Promise<readonly string[]>;
  /** user.email as git knows it here; undefined when unset. */
  userEmail(): Promise<string | undefined>;
  /** user.signingkey: a path, or a key itself; undefined when unset. */
  signingKey(): Promise<string | undefined>;
}
