import { deflateRawSync, inflateRawSync } from "node:zlib";
import { z } from "zod";
import { wholeFile } from "../errors.ts";
import { parseJson } from "../ports/parse-json.ts";

/** The committed file that says which version's files the project has taken. */
export const takenFile = "runbook-files.json";

const id = z.string().regex(/^[0-9a-f]{40}$/);
const entry = z.strictObject({
  /** git's name of the content that was taken last; none while a person has not decided about the first. */
  taken: id.optional(),
  /** That content, packed, where neither the project's file nor its history is sure to have it. */
  base: z.base64().optional(),
  /** git's name of the content that lies beside it as `.new`, for a person to decide about. */
  offered: id.optional(),
});
/** Where shipped files are. Whatever else a note names is nothing of `upgrade`'s to remove: the project's own, or beyond it. */
const path = z.string().regex(/^(runbooks|notices|\.github\/workflows)\/[\w-][\w.-]*$/);
const shape = z.strictObject({
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  files: z.record(path, entry),
});

export type Taken = z.infer<typeof entry>;

export interface TakenFiles {
  readonly version: string;
  /** By path from the project's folder. */
  readonly files: Readonly<Record<string, Taken>>;
}

/** @throws BadInput `BAD_VALUE` for a text that is not of this shape */
export function readTaken(text: string): TakenFiles {
  const parsed = shape.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw wholeFile(takenFile, {
    ...{ code: "BAD_VALUE", message: "is not what `upgrade` writes" },
    hint: "Take it back from git's history; no other file can tell what was shipped.",
  });
}

/** Larger than any file that is shipped, bytes. */
const baseMax = 4 * 1024 * 1024;

export const packBase = (text: string): string => deflateRawSync(text, { level: 9 }).toString("base64");

/** @returns undefined for what `packBase` did not write */
export function unpackBase(packed: string): string | undefined {
  try {
    return inflateRawSync(Buffer.from(packed, "base64"), { maxOutputLength: baseMax }).toString("utf8");
  } catch {
    return undefined;
  }
}

/** The same text for the same content, so that repeating changes nothing. */
export function takenText({ version, files }: TakenFiles): string {
  const sorted = Object.fromEntries(Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1)));
  return `${JSON.stringify({ version, files: sorted }, undefined, 2)}\n`;
}
