import type { ProjectFiles, Standing } from "../ports/project-files.ts";
import { packBase, unpackBase, type Taken } from "./taken-files.ts";

/** What becomes of one shipped file. */
export type Outcome =
  /** It was not there. */
  | "added"
  /** Nobody had changed it here. */
  | "replaced"
  /** Changed here and in the package, in different places. */
  | "merged"
  /** Changed here and in the package in the same place, or nobody knows what was shipped: a person has to decide. */
  | "conflict"
  /** A person has decided: its `.new` is gone. */
  | "settled"
  /** No longer shipped, and nobody had changed it here. */
  | "removed"
  /** No longer shipped; it was changed here and stays. */
  | "left"
  /** Deleted here, and not brought back though it is shipped anew. */
  | "stays-deleted"
  /** Nothing to do: what is shipped is there, or only this project has changed it. */
  | "current";

export interface Decision {
  readonly path: string;
  readonly outcome: Outcome;
  /** Files to write, by path; undefined: to remove. */
  readonly writes: Readonly<Record<string, string | undefined>>;
  /** What is noted of it from then on; undefined: nothing, it is not shipped any more. */
  readonly taken: Taken | undefined;
}

interface Shipping {
  readonly path: string;
  /** As the installed version has it; undefined: no longer. */
  readonly shipped: string | undefined;
  /** What was noted when it was last taken; undefined: never. */
  readonly noted: Taken | undefined;
}

/** Where the package's text lies while a person has not decided. */
export const offeredPath = (path: string): string => `${path}.new`;

/**
 * What to do about one shipped file. Reads and writes nothing else; asked again after it was done, says `current`, and
 * `conflict` as long as its `.new` is there.
 * @throws what `files` throws
 */
export async function decide(files: ProjectFiles, shipping: Shipping): Promise<Decision> {
  const { path, shipped, noted } = shipping;
  const there = await files.read(path);
  if (shipped === undefined) return noLongerShipped(files, shipping, there);
  const now = files.idOf(shipped);
  const done = (outcome: Outcome, text?: string): Decision => ({
    path,
    outcome,
    writes: {
      ...(text === undefined ? {} : { [path]: text }),
      ...(noted?.offered === undefined ? {} : { [offeredPath(path)]: undefined }),
    },
    // What is in the project's file is what was shipped, or the next merge needs that from here: no history may ever have it.
    taken: { taken: now, ...(["merged", "settled"].includes(outcome) ? { base: packBase(shipped) } : {}) },
  });
  if (there.kind === "absent") {
    if (noted?.taken === undefined && noted?.offered === undefined) return done("added", shipped);
    return done(noted.taken === now ? "current" : "stays-deleted");
  }
  if (there.text === shipped) return done("current");
  if (noted?.taken === now) return { ...done("current"), taken: withoutOffer(noted) };
  const id = files.idOf(there.text);
  if (there.kind === "file" && id === noted?.taken) return done("replaced", shipped);
  const offer = await files.read(offeredPath(path));
  if (noted?.offered === now && offer.kind === "absent") return done("settled");
  const base = await baseOf(files, noted);
  if (there.kind === "file" && base !== undefined) {
    const merged = await files.merge({ ours: there.text, base, theirs: shipped });
    if (merged.conflicts === 0) {
      if (merged.text !== there.text) return done("merged", merged.text);
      // Somebody was interrupted after the merge was written: only its note is missing.
      return { ...done("merged"), outcome: "current" };
    }
  }
  const isOffered = offer.kind === "file" && offer.text === shipped;
  return {
    ...{ path, outcome: "conflict" },
    writes: isOffered ? {} : { [offeredPath(path)]: shipped },
    taken: { ...noted, offered: now },
  };
}

const withoutOffer = ({ offered: _offered, ...taken }: Taken): Taken => taken;

/** What was shipped when it was last taken; undefined where nobody has it any more. */
async function baseOf(files: ProjectFiles, noted: Taken | undefined): Promise<string | undefined> {
  if (noted?.taken === undefined) return undefined;
  const packed = noted.base === undefined ? undefined : unpackBase(noted.base);
  if (packed !== undefined && files.idOf(packed) === noted.taken) return packed;
  return await files.content(noted.taken);
}

function noLongerShipped(files: ProjectFiles, { path, noted }: Shipping, there: Standing): Decision {
  const unchanged = there.kind === "file" && files.idOf(there.text) === noted?.taken;
  return {
    path,
    outcome: unchanged ? "removed" : there.kind === "absent" ? "current" : "left",
    writes: {
      ...(unchanged ? { [path]: undefined } : {}),
      ...(noted?.offered === undefined ? {} : { [offeredPath(path)]: undefined }),
    },
    taken: undefined,
  };
}
