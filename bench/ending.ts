/** What a command of this folder brings up, and takes down again however it ends. */
export class Ending {
  readonly #undo: (() => unknown)[] = [];
  readonly #coming = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  /** Done at the end, the latest first. */
  onEnd(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  /**
   * Brings something up that `down` takes down. Told to end meanwhile, the end waits for it: what is half up cannot be
   * taken down.
   * @throws Error when the end has begun
   */
  async bring<One>(up: () => Promise<One>, down: (one: One) => unknown): Promise<One> {
    if (this.#closing !== undefined) throw new Error("It has been told to end.");
    const coming = up().then((one) => {
      this.onEnd(() => down(one));
      return one;
    });
    this.#coming.add(coming);
    return await coming;
  }

  /** Takes everything down. Repeating waits for the same end. @throws AggregateError when some of it stayed, the rest gone */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#coming);
    const failed: unknown[] = [];
    for (const undo of this.#undo.splice(0).reverse())
      try {
        await undo();
      } catch (error) {
        // The others are taken down all the same.
        failed.push(error);
      }
    if (failed.length > 0)
      throw new AggregateError(failed, `Not everything was taken down: ${String(failed[0])}`);
  }
}

/**
 * Ctrl-C and SIGTERM end the process once everything is down, with 130 and 143. A second one changes nothing: what is
 * being taken down would be left behind.
 * @returns whether that has begun: what fails from then on fails because of it
 */
export function endOnSignals(ending: Ending, say: (line: string) => void): () => boolean {
  let begun = false;
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    process.on(signal, () => {
      if (begun) return;
      begun = true;
      say("taking everything down");
      // Whatever still asks what is going away fails, and nobody waits for its answer any more.
      process.on("unhandledRejection", () => undefined);
      ending
        .close()
        .catch((error: unknown) => say((error as Error).message))
        .finally(() => process.exit(code));
    });
  return () => begun;
}
