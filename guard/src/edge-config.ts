/** One read of one Edge Config item over its HTTP read API. */

/** `https://edge-config.vercel.com/ecfg_…?token=…`, taken apart. */
export interface EdgeConfigSource {
  readonly itemUrl: string;
  readonly token: string;
}

/**
 * The connection string of the store that the stack keeps for the gate. `EDGE_CONFIG` is Vercel's own name for a store that
 * somebody connected to the project, and what earlier stacks wrote; it is read only where the other is not set.
 */
export function connectionOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return env["AUTH_GATE_EDGE_CONFIG"]?.trim() || env["EDGE_CONFIG"];
}

/** @returns null when it is not an Edge Config connection string. */
export function parseConnection(connection: string | undefined, item: string): EdgeConfigSource | null {
  if (!connection || !URL.canParse(connection)) return null;
  const url = new URL(connection);
  const token = url.searchParams.get("token");
  if (url.protocol !== "https:" || token === null || !/^\/ecfg_[\w-]+$/.test(url.pathname)) return null;
  return { itemUrl: `${url.origin}${url.pathname}/item/${encodeURIComponent(item)}?version=1`, token };
}

/**
 * Reads the item; undefined when the store answers that it holds none.
 * @throws Error when there is no answer within `deadlineMs`, or one that does not decide it.
 */
export async function readItem(source: EdgeConfigSource, deadlineMs: number): Promise<unknown> {
  const response = await fetch(source.itemUrl, {
    headers: { authorization: `Bearer ${source.token}` },
    // Next.js would otherwise keep the answer in its data cache.
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(deadlineMs),
  });
  // Without the digest header a 404 means that the store itself is unknown.
  if (response.status === 404 && response.headers.has("x-edge-config-digest")) {
    await response.body?.cancel();
    return undefined;
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`Edge Config answered ${response.status}.`);
  }
  return await response.json();
}
