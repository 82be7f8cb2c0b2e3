import { createHash } from "node:crypto";
import { NeedsHuman, PermanentFailure } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { JournalHead, JournalStore, Lease } from "../ports/journal-store.ts";
import { redactData, type Redact } from "../ports/redact.ts";
import { link, readChain, recordLine, unanchored, type Reading } from "./chain.ts";
import { eventSchema, type JournalEvent, type JournalRecord } from "./event.ts";
import { applyRecord, emptyState, fold, type RunState } from "./fold.ts";

/** A journal that this process may write. Appends queue up behind one another. */
export interface Journal {
  readonly store: JournalStore;
  readonly lease: Lease;
  /** What all records so far add up to. */
  state(): RunState;
  /** Its last line; undefined while it has none. */
  head(): JournalHead | undefined;
  /**
   * Resolves when the event is on disk; secrets are taken out before it gets there. When it rejects, the event is not on
   * record: what was written of it has been cut off again, or this journal takes no more.
   * @throws PermanentFailure `JOURNAL_BUSY` when someone else has taken over; nothing is written then.
   * `RECORD_UNWRITABLE` when the disk does not take it
   */
  append(event: JournalEvent): Promise<JournalRecord>;
  /** Releases the lease. Repeating is safe. */
  close(): Promise<void>;
}

interface JournalOptions {
  readonly store: JournalStore;
  readonly clock: Clock;
  readonly redact: Redact;
  /** Takes over from a holder on another machine, or an unknown one, of whom nothing can be known. */
  readonly force?: boolean;
  /** Takes what is there for the whole record although journal.head is gone; who says so, for the record. */
  readonly anchoredBy?: string;
}

/**
 * Takes the lease, checks the whole chain, cuts (and records) an append that never returned.
 * @throws NeedsHuman `JOURNAL_BUSY`, `JOURNAL_UNANCHORED` · PermanentFailure `JOURNAL_DAMAGED`, `RECORD_UNWRITABLE`
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { store, anchoredBy } = options;
  const lease = await store.acquire({ force: options.force ?? false });
  try {
    const { unanchored: why, ...reading } = await readWhole(store);
    if (why !== undefined && anchoredBy === undefined) throw refuseUnanchored(store, why);
    const journal = new ChainedJournal(options, lease, reading);
    if (reading.torn.length > 0) {
      await store.truncate(reading.length);
      const sha256 = createHash("sha256").update(reading.torn).digest("hex");
      await journal.append({ type: "tail.cut", bytes: reading.torn.length, sha256 });
    }
    if (why !== undefined && anchoredBy !== undefined)
      await journal.append({ type: "record.anchored", lines: reading.records.length, why, by: anchoredBy });
    return journal;
  } catch (error) {
    await lease.release();
    throw error;
  }
}

/** Reads and checks without taking the lease, for reports and `status`; a torn tail is left where it is. */
export async function readJournal(store: JournalStore): Promise<readonly JournalRecord[]> {
  return (await readWhole(store)).records;
}

/** The same, and why its end is not certain, if so: whoever shows it says that, too. */
export async function readWhole(
  store: JournalStore,
): Promise<Reading & { readonly unanchored: string | undefined }> {
  const anchors = await store.anchors();
  const reading = readChain((await store.read()) ?? new Uint8Array(), store.place, anchors);
  return { ...reading, unanchored: unanchored(reading.records, anchors) };
}

export function refuseUnanchored({ place }: Pick<JournalStore, "place">, why: string): NeedsHuman {
  return new NeedsHuman(`${place}:1:1 ${why}`, {
    code: "JOURNAL_UNANCHORED",
    hint: "See what is certain with `./runbook verify`; when the record is whole, `./runbook verify --anchor` says so on it.",
  });
}

class ChainedJournal implements Journal {
  readonly store: JournalStore;
  readonly lease: Lease;
  readonly #options: JournalOptions;
  #state: RunState;
  #head: JournalHead | undefined;
  /** Bytes of the journal up to the last acknowledged line. */
  #length: number;
  /** Why nothing more can be written by this process. */
  #stopped: PermanentFailure | undefined;
  #headLags = false;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    options: JournalOptions,
    lease: Lease,
    { records, length }: Pick<Reading, "records" | "length">,
  ) {
    this.store = options.store;
    this.lease = lease;
    this.#options = options;
    this.#state = records.length === 0 ? emptyState : fold(records);
    const last = records.at(-1);
    this.#head = last && { seq: last.seq, hash: last.hash };
    this.#length = length;
  }

  state(): RunState {
    return this.#state;
  }

  head(): JournalHead | undefined {
    return this.#head;
  }

  append(event: JournalEvent): Promise<JournalRecord> {
    const next = this.#queue.then(() => this.#write(event));
    // One failed append must not be the failure of the next; it is the caller's.
    this.#queue = next.catch(() => undefined);
    return next;
  }

  async #write(event: JournalEvent): Promise<JournalRecord> {
    if (this.#stopped !== undefined) throw this.#stopped;
    if (!(await this.lease.held()))
      throw new PermanentFailure("Someone else has taken this run over; nothing more was done here.", {
        code: "JOURNAL_BUSY",
        hint: "Read its state with `./runbook status`.",
      });
    // Through JSON, so that what is hashed is what will be read back: no undefined, no class instances.
    const plain: unknown = JSON.parse(JSON.stringify(redactData(event, this.#options.redact)));
    const record = link(eventSchema.parse(plain), this.#head, this.#options.clock.now());
    const bytes = Buffer.from(recordLine(record), "utf8");
    try {
      await this.store.append(bytes);
    } catch (error) {
      await this.#cutBack(error);
      throw error;
    }
    this.#length += bytes.length;
    this.#head = { seq: record.seq, hash: record.hash };
    this.#state = applyRecord(this.#state, record);
    await this.#anchor();
    return record;
  }

  /** After a failed write or sync: back to what was acknowledged, seen by reading it again; or nothing more, for good. */
  async #cutBack(cause: unknown): Promise<void> {
    const { store } = this;
    try {
      await store.truncate(this.#length);
      const { records, length, torn } = readChain((await store.read()) ?? new Uint8Array(), store.place);
      if (length === this.#length && torn.length === 0 && records.at(-1)?.hash === this.#head?.hash) return;
    } catch {
      // Said below: the append's own failure is the caller's.
    }
    this.#stopped = new PermanentFailure(
      `${store.place}:${(this.#head?.seq ?? 0) + 1}:1 could not be written, nor what was written of it be cut off; this command writes nothing more.`,
      {
        code: "RECORD_UNWRITABLE",
        hint: "Put the disk right, then go on with `./runbook resume`: it cuts off what is not whole.",
        cause,
      },
    );
  }

  /** The line is on disk, so a head that cannot be written fails nothing: it lags, and the next one is tried. */
  async #anchor(): Promise<void> {
    this.#headLags = await this.store.setHead(this.#head ?? { seq: 0, hash: "" }).then(
      () => false,
      () => true,
    );
  }

  async close(): Promise<void> {
    await this.#queue;
    if (this.#headLags && (await this.lease.held())) await this.#anchor();
    await this.lease.release(this.#stopped === undefined ? this.#head : undefined);
  }
}
