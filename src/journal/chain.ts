import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { PermanentFailure } from "../errors.ts";
import type { JournalHead } from "../ports/journal-store.ts";
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
 * Checks every line: canonical form, known event, number, link, hash; and, when a head is known, that nothing it
 * acknowledged is missing.
 * @throws PermanentFailure `JOURNAL_DAMAGED`, naming the first bad line.
 */
export function readChain(bytes: Uint8Array, place: string, head?: JournalHead): Reading {
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
  if (head !== undefined) checkHead(records, head, place);
  return { records, torn: buffer.subarray(length), length };
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
  if (canonical(parsed.data) !== line) return "it is not in canonical form";
  if (sha256(canonical(body)) !== hash) return "its hash does not fit its text";
  if (body.seq !== (previous?.seq ?? 0) + 1) return `it is number ${body.seq}, out of order`;
  if (body.prev !== (previous?.hash ?? genesis)) return "it does not follow the line before it";
  return parsed.data;
}

function checkHead(records: readonly JournalRecord[], head: JournalHead, place: string): void {
  const acknowledged = records[head.seq - 1];
  if (acknowledged === undefined)
    throw damaged(place, records.length + 1, `it is missing; ${head.seq} lines were acknowledged`);
  if (acknowledged.hash !== head.hash)
    throw damaged(place, head.seq, "it is not the line that was acknowledged");
}

function damaged(place: string, line: number, reason: string): PermanentFailure {
  return new PermanentFailure(`${place}:${line} cannot be trusted: ${reason}.`, {
    code: "JOURNAL_DAMAGED",
    hint: "Nothing was changed. Keep the folder as evidence and restore the journal from its remote or a backup.",
  });
}
