/**
 * Runs `work` and puts what it tells meanwhile on the record, one line after the other. A line that cannot be recorded
 * does not stop the work under way; the next record will fail then.
 */
export async function noteInTurn<T>(
  note: (message: string) => Promise<void>,
  work: (tell: (line: string) => void) => Promise<T>,
): Promise<T> {
  let last = Promise.resolve();
  const tell = (line: string) => {
    last = last.then(() => note(line)).catch(() => undefined);
  };
  try {
    return await work(tell);
  } finally {
    await last;
  }
}
