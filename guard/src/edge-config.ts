/** One read of Edge Config items over its HTTP read API: several in one request, so that they are of one moment. */

/** `https://edge-config.vercel.com/ecfg_…?token=…`, taken apart. */
export interface EdgeConfigSource {
  /** Of the items that were named, and of no others. */
  readonly itemsUrl: string;
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
export function parseConnection(
  connection: string | undefined,
  items: readonly string[],
): EdgeConfigSource | null {
  if (!connection || !URL.canParse(connection)) return null;
  const url = new URL(connection);
  const token = url.searchParams.get("token");
  if (url.protocol !== "https:" || token === null || !/^\/ecfg_[\w-]+$/.test(url.pathname)) return null;
  // As `getAll` of @vercel/edge-config asks for several.
  const query = new URLSearchParams({ version: "1" });
  for (const item of items) query.append("key", item);
  return { itemsUrl: `${url.origin}${url.pathname}/items?${query}`, token };
}

export type EdgeConfigItems = Readonly<Record<string, unknown>>;

/**
 * Reads the items by their names; what the store does not hold is not in the answer.
 * @throws Error when there is no answer within `deadlineMs`, or one that does not decide it.
 */
export async function readItems(source: EdgeConfigSource, deadlineMs: number): Promise<EdgeConfigItems> {
  const response = await fetch(source.itemsUrl, {
    headers: { authorization: `Bearer ${source.token}` },
    // Next.js would otherwise keep the answer in its data cache.
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(deadlineMs),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`Edge Config answered ${response.status}.`);
  }
  const items: unknown = await response.json();
  if (typeof items !== "object" || items === null || Array.isArray(items))
    throw new Error("Edge Config answered with no items.");
  return { ...items };
}
