/** What a text says as JSON; undefined for what is none. Its shape is not known yet. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
