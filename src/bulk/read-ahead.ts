/**
 * The same values, the next one asked for while the last one is worked on. What the source throws is thrown when it is its turn.
 * One is asked for in vain where the reader stops early.
 */
export async function* readAhead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let next = ask(iterator);
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = ask(iterator);
      yield value;
    }
  } finally {
    await next.catch(() => undefined);
    await iterator.return?.();
  }
}

function ask<T>(iterator: AsyncIterator<T, unknown>) {
  const asked = iterator.next() as Promise<IteratorResult<T, undefined>>;
  // It may fail before anybody waits for it.
  asked.catch(() => undefined);
  return asked;
}
