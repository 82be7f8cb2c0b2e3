import { sleep } from "zx";

/** Once more after `Retry-After`, as often as Clerk says 429. */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const { status, retryAfter } = error as { status?: number; retryAfter?: number };
      if (status !== 429) throw error;
      await sleep((retryAfter ?? 10) * 1000);
    }
  }
}
