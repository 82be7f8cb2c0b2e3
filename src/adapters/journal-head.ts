import { createHash } from "node:crypto";
import type { JournalHead } from "../ports/journal-store.ts";

const sum = (body: string): string => createHash("sha256").update(body).digest("hex").slice(0, 8);

/**
 * A head as its file has it: number, hash and a check sum, always of one length, so that it is written over in one piece.
 * The sum tells a damaged head from one that names another line.
 */
export function headText({ seq, hash }: JournalHead): string {
  const body = `${String(seq).padStart(10, "0")} ${hash}`;
  return `${body} ${sum(body)}\n`;
}

/** @returns undefined for what is no whole head. Those of older versions have no check sum. */
export function readHead(text: string): JournalHead | undefined {
  const match = /^((\d{10}) ([0-9a-f]{64}))(?: ([0-9a-f]{8}))?\n$/.exec(text);
  const [, body = "", seq, hash = "", given] = match ?? [];
  if (match === null || (given !== undefined && given !== sum(body))) return undefined;
  return { seq: Number(seq), hash };
}
