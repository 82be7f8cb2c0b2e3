import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { PermanentFailure } from "../errors.ts";
import type { Anchor, JournalHead } from "../ports/journal-store.ts";
import { isCanonical } from "./is-canonical.ts";
import { recordSchema, type JournalEvent, type JournalRecord } from "./event.ts";

/** `prev` of the first record. */
const genesis = "0".repeat(64);

const canonical = (value: unknown): string => canonicalize(value) ?? "";
const sha256 = (value: string | Uint8Array): string => createHash("sha256").update(value).digest("hex");

/** Links an event behind the record whose hash is `prev`. `at` is milliseconds since the Unix epoch. */
export function link(event: JournalEvent, prev: JournalHead | undefined, at: number): JournalRecord {
  const body = {
    seq: (prev?.seq ?? 0) + 1,
    at: new Date(at).toISOString(),
    prev: prev?.hash ?? genesis,
    event,
  };
  return { ...body, hash: sha256(canonical(body)) };
}

export function recordLine(record: JournalRecord): string {
  return `${canonical(record)}\n`;
}

export interface Reading {
  readonly records: readonly JournalRecord[];
  /** Bytes behind the last whole line: an append that never returned. */
  readonly torn: Uint8Array;
  /** Bytes of the whole lines. */
  readonly length: number;
}

/**
 * Checks every line: canonical form, known event, number, link, hash; and that nothing an anchor names is missing.
 * @throws PermanentFailure `JOURNAL_DAMAGED`, naming the first bad line.
 */
export function readChain(bytes: Uint8Array, place: string, anchors: readonly Anchor[] = []): Reading {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = buffer.lastIndexOf(0x0a) + 1;
  const lines =
    length === 0
      ? []
      : buffer
          .subarray(0, length - 1)
          .toString("utf8")
          .split("\n");
  const records: JournalRecord[] = [];
  for (const [index, line] of lines.entries()) {
    const record = readLine(line, records.at(-1));
    if (typeof record === "string") throw damaged(place, index + 1, record);
    records.push(record);
  }
  for (const anchor of anchors) {
    const found = contradiction(records, anchor);
    if (found !== undefined) throw damaged(place, found.line, found.reason);
  }
  return { records, torn: buffer.subarray(length), length };
}

/** Why these lines are not the ones that an anchor names; undefined when they are, or it names none. */
export function contradiction(
  records: readonly JournalRecord[],
  { source, head }: Anchor,
): { readonly line: number; readonly reason: string } | undefined {
  if ("problem" in head || head.seq === 0) return undefined;
  const named = records[head.seq - 1];
  if (named === undefined)
    return {
      line: records.length + 1,
      reason: `it is missing; ${head.seq} lines were acknowledged (${source})`,
    };
  if (named.hash === head.hash) return undefined;
  return { line: head.seq, reason: `it is not the line that was acknowledged (${source})` };
}

/**
 * Why lines missing at the end would not show: journal.head is gone or damaged. undefined when it is whole, or there is
 * no line yet.
 */
export function unanchored(
  records: readonly JournalRecord[],
  [{ source, head }]: readonly [Anchor, ...Anchor[]],
): string | undefined {
  if (records.length === 0 || !("problem" in head)) return undefined;
  return `${source} ${head.problem}, so lines that are missing at the journal's end would not show.`;
}

function readLine(line: string, previous: JournalRecord | undefined): JournalRecord | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "it is not JSON";
  }
  const parsed = recordSchema.safeParse(value);
  if (!parsed.success) return `it is not a record (${parsed.error.issues[0]?.path.join(".") ?? ""})`;
  const { hash, ...body } = parsed.data;
  if (!isCanonical(line, value)) return "it is not in canonical form";
  if (sha256(bodyText(line, parsed.data)) !== hash) return "its hash does not fit its text";
  if (body.seq !== (previous?.seq ?? 0) + 1) return `it is number ${body.seq}, out of order`;
  if (body.prev !== (previous?.hash ?? genesis)) return "it does not follow the line before it";
  return parsed.data;
}

/** Of a line in canonical form: what its hash covers, which is the line without the hash. */
function bodyText(line: string, { hash, prev, seq }: JournalRecord): string {
  const rest = `,"prev":"${prev}","seq":${seq}}`;
  return `${line.slice(0, -`,"hash":"${hash}"${rest}`.length)}${rest}`;
}

function damaged(place: string, line: number, reason: string): PermanentFailure {
  return new PermanentFailure(`${place}:${line} cannot be trusted: ${reason}.`, {
    code: "JOURNAL_DAMAGED",
    hint: "Nothing was changed. Keep the folder as evidence and restore the journal from its remote or a backup; `./runbook verify` says more.",
  });
}
