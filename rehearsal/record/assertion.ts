import type { DrillRecord } from "./record.ts";

/** A claim of the drill did not hold. The record has all of them; the message names the first. */
export class AssertionFailed extends Error {
  readonly assertion: string;
  constructor(id: string, claim: string, because: string) {
    super(`${id}: ${claim} — ${because}`);
    this.name = "AssertionFailed";
    this.assertion = id;
  }
}

/** Collects the claims of one act, so that each of them is on the record before the act fails for one. */
export class Claims {
  readonly #record: DrillRecord;
  readonly #act: string;
  #firstFailure: AssertionFailed | undefined;

  constructor(record: DrillRecord, act: string) {
    this.#record = record;
    this.#act = act;
  }

  /** Records whether `claim` holds and what that rests on. */
  check(id: string, claim: string, holds: boolean, because: string): void {
    this.#record.add({ kind: "assertion", act: this.#act, id, claim, holds, because });
    if (!holds) this.#firstFailure ??= new AssertionFailed(id, claim, because);
  }

  /** @throws AssertionFailed when a claim did not hold; the act is over then. */
  reconcile(): void {
    if (this.#firstFailure !== undefined) throw this.#firstFailure;
  }

  /** One claim that everything after it needs. @throws AssertionFailed */
  need(id: string, claim: string, holds: boolean, because: string): void {
    this.check(id, claim, holds, because);
    this.reconcile();
  }
}
