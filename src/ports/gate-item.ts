/**
 * The Edge Config item that the gate obeys, by Vercel's REST API alone: the way in when engine, state or provider is out
 * of reach. Ordinary openings and closes go through the stack.
 */
export interface GateItem {
  /** What the item holds; undefined when there is none, or its value is no text. @throws RunbookError */
  read(signal?: AbortSignal): Promise<string | undefined>;
  /** One upsert. Repeating is safe. @throws TransientFailure when it may have happened */
  write(text: string, signal?: AbortSignal): Promise<void>;
}
