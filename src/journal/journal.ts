import { createHash } from "node:crypto";
import { PermanentFailure } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { JournalHead, JournalStore, Lease } from "../ports/journal-store.ts";
import { redactData, type Redact } from "../ports/redact.ts";
import { link, readChain, recordLine } from "./chain.ts";
import { eventSchema, type JournalEvent, type JournalRecord } from "./event.ts";
import { applyRecord, emptyState, fold, type RunState } from "./fold.ts";

/** A journal that this process may write. Appends queue up behind one another. */
export interface Journal {
  readonly store: JournalStore;
  readonly lease: Lease;
  /** What all records so far add up to. */
  state(): RunState;
  /**
   * Resolves when the event is on disk; secrets are taken out before it gets there.
   * @throws PermanentFailure `JOURNAL_BUSY` when someone else has taken over; nothing is written then.
   */
  append(event: JournalEvent): Promise<JournalRecord>;
  /** Releases the lease. Repeating is safe. */
  close(): Promise<void>;
}

export interface JournalOptions {
  readonly store: JournalStore;
  readonly clock: Clock;
  readonly redact: Redact;
  /** Takes over from a holder on another machine, of whom nothing can be known. */
  readonly force?: boolean;
}

/**
 * Takes the lease, checks the whole chain, cuts (and records) an append that never returned.
 * @throws NeedsHuman `JOURNAL_BUSY` · PermanentFailure `JOURNAL_DAMAGED`
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { store } = options;
  const lease = await store.acquire({ force: options.force ?? false });
  try {
    const reading = readChain((await store.read()) ?? new Uint8Array(), store.place, await store.head());
    const journal = new ChainedJournal(options, lease, reading.records);
    if (reading.torn.length > 0) {
      await store.truncate(reading.length);
      const sha256 = createHash("sha256").update(reading.torn).digest("hex");
      await journal.append({ type: "tail.cut", bytes: reading.torn.length, sha256 });
    }
    return journal;
  } catch (error) {
    await lease.release();
    throw error;
  }
}

/** Reads and checks without taking the lease, for reports and `status`; a torn tail is left where it is. */
export async function readJournal(store: JournalStore): Promise<readonly JournalRecord[]> {
  // The head first: read the other way round, a writer in between would look like a missing line.
  const head = await store.head();
  return readChain((await store.read()) ?? new Uint8Array(), store.place, head).records;
}

class ChainedJournal implements Journal {
  readonly store: JournalStore;
  readonly lease: Lease;
  readonly #options: JournalOptions;
  #state: RunState;
  #head: JournalHead | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: JournalOptions, lease: Lease, records: readonly JournalRecord[]) {
    this.store = options.store;
    this.lease = lease;
    this.#options = options;
    this.#state = records.length === 0 ? emptyState : fold(records);
    this.#head = records.at(-1);
  }

  state(): RunState {
    return this.#state;
  }

  append(event: JournalEvent): Promise<JournalRecord> {
    const next = this.#queue.then(() => this.#write(event));
    // One failed append must not be the failure of the next; it is the caller's.
    this.#queue = next.catch(() => undefined);
    return next;
  }

  async #write(event: JournalEvent): Promise<JournalRecord> {
    if (!(await this.lease.held()))
      throw new PermanentFailure("Someone else has taken this run over; nothing more was done here.", {
        code: "JOURNAL_BUSY",
        hint: "Read its state with `runbook status`.",
      });
    // Through JSON, so that what is hashed is what will be read back: no undefined, no class instances.
    const plain: unknown = JSON.parse(JSON.stringify(redactData(event, this.#options.redact)));
    const record = link(eventSchema.parse(plain), this.#head, this.#options.clock.now());
    await this.store.append(Buffer.from(recordLine(record), "utf8"));
    this.#head = { seq: record.seq, hash: record.hash };
    await this.store.setHead(this.#head);
    this.#state = applyRecord(this.#state, record);
    return record;
  }

  async close(): Promise<void> {
    await this.#queue;
    await this.lease.release();
  }
}
