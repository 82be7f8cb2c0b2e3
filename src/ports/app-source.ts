import type { Secret } from "./secret.ts";

/** A place in the app's checkout. Lines and columns start at 1. */
export interface SourcePlace {
  /** From the app's folder, with `/`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface SourceImport {
  /** As it is written: `@clerk/nextjs/server`, `./lib/x`. */
  readonly from: string;
  /** Names of the other module, `default` and `*` among them; empty for an import of its effects alone. */
  readonly names: readonly string[];
  readonly typeOnly: boolean;
  readonly at: SourcePlace;
}

export interface SourceCall {
  /** `auth`, `auth.protect`, `new Webhook`; what is no chain of names is left out of the list. */
  readonly callee: string;
  /** Property names of an argument that is an object, written there; by the argument's place, from 0. */
  readonly options: readonly (readonly string[] | undefined)[];
  /** Its result is awaited, returned, or goes on by `.then`. */
  readonly awaited: boolean;
  /** String literals anywhere in the arguments, with those of constants of the same file that they name. */
  readonly texts: readonly string[];
  /** `!` stands before it. */
  readonly negated: boolean;
  /** The name that the result is given: `const x = …`. */
  readonly boundTo: string | undefined;
  readonly at: SourcePlace;
}

/** A property of an object literal. */
export interface SourceProperty {
  readonly name: string;
  /** Of a value that is a literal: its text, `true`, `false` or the number; else undefined. */
  readonly value: string | undefined;
  readonly at: SourcePlace;
}

/** One file of JavaScript or TypeScript, read without running it. */
export interface SourceFile {
  readonly path: string;
  /** It begins with "use client": it goes to browsers. */
  readonly client: boolean;
  readonly imports: readonly SourceImport[];
  readonly calls: readonly SourceCall[];
  readonly properties: readonly SourceProperty[];
  /** Every `process.env.NAME` and `import.meta.env.NAME`. */
  readonly reads: readonly { readonly name: string; readonly at: SourcePlace }[];
  readonly strings: readonly { readonly text: string; readonly at: SourcePlace }[];
  /** `default` among them. */
  readonly exports: readonly string[];
  /** What no parser can read, in the parser's words. */
  readonly problems: readonly { readonly message: string; readonly at: SourcePlace }[];
}

/** Text that has the form of a secret. */
export interface SecretSeen {
  readonly secret: Secret;
  readonly at: SourcePlace;
  /** The oldest commit that was seen to have it; undefined: it stands in the working tree. */
  readonly commit: string | undefined;
}

export interface SecretsFound {
  readonly found: readonly SecretSeen[];
  /** Why not everything was looked at, as a part of a sentence; undefined: everything was. */
  readonly incomplete: string | undefined;
}

/** The app's checkout. Reads only. */
export interface AppSource {
  /** Every file of JavaScript and TypeScript that is not generated or installed, by path. */
  files(): Promise<readonly SourceFile[]>;
  /** Every file that is neither generated nor installed, sorted. */
  paths(): Promise<readonly string[]>;
  /** A text file; undefined when it is not there. */
  text(path: string): Promise<string | undefined>;
  /**
   * The nearest file of this name, in the app's folder or above it, up to the git checkout's own folder; its path is told
   * from the app's folder, e.g. `../../pnpm-lock.yaml`.
   */
  nearest(name: string): Promise<{ readonly path: string; readonly text: string } | undefined>;
  /** Whether git ignores a path; undefined where it is no git checkout. */
  ignores(path: string): Promise<boolean | undefined>;
  /** Paths that git tracks, from the app's folder; undefined where it is no git checkout. */
  tracked(): Promise<readonly string[] | undefined>;
  /** Files of the working tree whose text has the form of one of Clerk's secrets. */
  secretsHere(): Promise<SecretsFound>;
  /** The same of every commit that is in the clone, whatever branch it is on; undefined where it is no git checkout. */
  secretsInHistory(): Promise<SecretsFound | undefined>;
}
