import type { SourceFile } from "./app-source.ts";

/** What stands at a path of the app. `link`: it, or a folder on the way to it, is a symbolic link. */
export type Standing =
  | { readonly kind: "file"; readonly text: string }
  | { readonly kind: "missing" | "link" }
  /** @param why a clause, e.g. "it is a directory" */
  | { readonly kind: "unreadable"; readonly why: string };

/** The app's own checkout, to be changed. Paths are from the app's folder, with `/`. */
export interface AppFolder {
  /** Absolute. */
  readonly root: string;
  /** Every file that is neither installed nor generated, sorted. */
  paths(): Promise<readonly string[]>;
  at(path: string): Promise<Standing>;
  /** The nearest file of this name, in the app's folder or above it, up to the git checkout's own folder. */
  nearest(name: string): Promise<{ readonly path: string; readonly text: string } | undefined>;
  /** Version of a package as the app finds it in `node_modules`; undefined: it finds none. */
  installed(name: string): Promise<string | undefined>;
  /** Of these paths, those whose changes are not committed; undefined where it is no git checkout. */
  uncommitted(paths: readonly string[]): Promise<readonly string[] | undefined>;
  /** Reads one file's text as source. */
  source(path: string, text: string): SourceFile;
  /** Writes a file whole: whoever looks sees the old or the new one. Folders are made. @throws PermanentFailure `FILE_UNWRITABLE` */
  write(path: string, text: string): Promise<void>;
  /** Changes as a unified diff that `git apply` takes in the app's folder. */
  diff(changes: readonly FileChange[]): Promise<string>;
  /**
   * Runs a program in the app's folder. @param tick called about every ten seconds while it runs; `signal` ends it, and what it started
   * @returns how it ended, and the end of what it said
   */
  run(
    words: readonly string[],
    how: {
      readonly timeoutMs: number;
      readonly tick: (seconds: number) => void;
      readonly signal?: AbortSignal;
    },
  ): Promise<{ readonly code: number | null; readonly said: readonly string[] }>;
}

export interface FileChange {
  readonly path: string;
  /** Undefined: a new file. */
  readonly before: string | undefined;
  readonly after: string;
}
