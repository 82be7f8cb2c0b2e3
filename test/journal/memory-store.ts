import { NeedsHuman } from "../../src/errors.ts";
import type { Anchor, JournalHead, JournalStore, Lease, LeaseHolder } from "../../src/ports/journal-store.ts";

/** Files that outlive the process that wrote them: what is left in it after a simulated kill is what a disk would hold. */
export class MemoryStore implements JournalStore {
  readonly place = "incidents/test/journal.jsonl";
  bytes: Buffer | undefined;
  savedHead: JournalHead | undefined;
  readonly files = new Map<string, string>();
  term = 0;
  holderAlive = false;
  /** Called around each append: throwing there is a kill at that point. */
  beforeAppend: (bytes: Uint8Array) => void = () => undefined;
  afterAppend: (bytes: Uint8Array) => void = () => undefined;
  beforeTruncate: () => void = () => undefined;

  get text(): string {
    return this.bytes?.toString("utf8") ?? "";
  }
  set text(text: string) {
    this.bytes = Buffer.from(text, "utf8");
  }
  async read(): Promise<Uint8Array | undefined> {
    return this.bytes;
  }
  async append(bytes: Uint8Array): Promise<void> {
    // As on a disk: the head comes before the first line.
    if (this.bytes === undefined) this.savedHead ??= { seq: 0, hash: "0".repeat(64) };
    this.beforeAppend(bytes);
    this.bytes = Buffer.concat([this.bytes ?? Buffer.alloc(0), bytes]);
    this.afterAppend(bytes);
  }
  async truncate(length: number): Promise<void> {
    this.beforeTruncate();
    this.bytes = this.bytes?.subarray(0, length);
  }
  async anchors(): Promise<readonly [Anchor]> {
    return [{ source: "journal.head", head: this.savedHead ?? { problem: "is missing" } }];
  }
  async setHead(head: JournalHead): Promise<void> {
    this.savedHead = head;
  }
  async acquire(options: { readonly force?: boolean } = {}): Promise<Lease> {
    if (this.holderAlive && options.force !== true)
      throw new NeedsHuman("Someone is working on this run.", { code: "JOURNAL_BUSY" });
    const term = ++this.term;
    this.holderAlive = true;
    return {
      term,
      tookOverFrom: undefined,
      held: async () => this.term === term,
      release: async () => {
        if (this.term === term) this.holderAlive = false;
      },
    };
  }
  async worker(): Promise<LeaseHolder | undefined> {
    return this.holderAlive ? { pid: 1, startTime: "1", hostname: "here" } : undefined;
  }
  async readFile(name: string): Promise<string | undefined> {
    return this.files.get(name);
  }
  async writeFile(name: string, text: string): Promise<void> {
    this.files.set(name, text);
  }
}
