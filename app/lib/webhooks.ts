// When Clerk's webhooks came in: triage holds that against Clerk's newest user. With a database, the inbox knows; see inbox.ts.
import { readFile, rename, writeFile } from "node:fs/promises";

export interface WebhooksTaken {
  /** When the newest event happened at Clerk, ISO 8601; null: none was taken in. */
  readonly lastEventAt: string | null;
  /** When that came in here. */
  readonly lastReceivedAt: string | null;
}

const NONE: WebhooksTaken = { lastEventAt: null, lastReceivedAt: null };
const MEMORY = Symbol.for("nightshift.webhooks-taken");
/** Routes are bundled apart from each other, so a variable of this file would be two. */
const memory = globalThis as { [MEMORY]?: WebhooksTaken };

/** A disk that all processes of the app share, where there is one; on Vercel there is none. */
const file = () => process.env["WEBHOOKS_TAKEN_FILE"]?.trim() || undefined;

/** Notes an event that was verified. One that comes late or again never takes the place of a newer one. */
export async function webhookTaken(event: { readonly timestamp?: number }, now = new Date()): Promise<void> {
  const at = eventTime(event.timestamp) ?? now;
  const { lastEventAt } = await last();
  if (lastEventAt !== null && Date.parse(lastEventAt) >= at.getTime()) return;
  const taken = { lastEventAt: at.toISOString(), lastReceivedAt: now.toISOString() };
  memory[MEMORY] = taken;
  const path = file();
  if (path === undefined) return;
  await writeFile(/* turbopackIgnore: true */ `${path}.${process.pid}`, JSON.stringify(taken));
  await rename(`${path}.${process.pid}`, path);
}

/** For the health route. `knownTo`: `process` when another process of the app may have taken in more than this one knows. */
export async function webhooksTaken(): Promise<WebhooksTaken & { readonly knownTo: "process" | "app" }> {
  return { ...(await last()), knownTo: file() === undefined ? "process" : "app" };
}

async function last(): Promise<WebhooksTaken> {
  const path = file();
  if (path === undefined) return memory[MEMORY] ?? NONE;
  try {
    return JSON.parse(await readFile(/* turbopackIgnore: true */ path, "utf8")) as WebhooksTaken;
  } catch {
    return NONE;
  }
}

/** Clerk's specification shows seconds, its events carry milliseconds. */
function eventTime(timestamp: number | undefined): Date | undefined {
  if (timestamp === undefined || !(timestamp > 0)) return undefined;
  return new Date(timestamp < 100_000_000_000 ? timestamp * 1000 : timestamp);
}
