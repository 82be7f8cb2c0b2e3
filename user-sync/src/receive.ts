import type { Queryable } from "./database.ts";
import { problemOf } from "./problem.ts";
import { PROBE_EVENT, receivedEvent, type UserEvent } from "./user-event.ts";

export interface ReceiveOptions<R extends Request> {
  /** Where the inbox is: a `Pool` of `pg`. */
  readonly db: Queryable;
  /** Clerk's own verifier, such as `(request) => verifyWebhook(request, { signingSecret })`; rejects what is forged or too old. */
  readonly verify: (request: R) => Promise<unknown>;
  /** How long the inbox may take, milliseconds; Clerk waits 15 s for the answer. Default: 10,000. */
  readonly deadlineMs?: number;
}

/** Clerk's events are some kilobytes; whoever sends more has not read that. */
const MAX_BYTES = 1_000_000;

/**
 * Takes in one webhook: verified, written to the inbox under its message id, answered. Nothing is applied here. An event that is
 * there already is answered in the same way. Of other kinds than users' nothing is kept; with `runbook.probe` it is tried
 * whether the inbox could be written.
 * @returns 200 `{received, stored}`; 400 for a wrong signature, 413 for what is too long, and 503 with `Retry-After` when the
 * inbox cannot be written, so that Clerk sends it again. The body of an error is `{error: {code, message}}`.
 */
export async function receiveWebhook<R extends Request>(
  request: R,
  { db, verify, deadlineMs = 10_000 }: ReceiveOptions<R>,
): Promise<Response> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BYTES)
    return refusal(413, "too_long", "No event is that long.");
  const text = await textWithin(request.clone(), MAX_BYTES);
  if (text === undefined) {
    await request.body?.cancel().catch(() => undefined);
    return refusal(413, "too_long", "No event is that long.");
  }
  try {
    await verify(request);
  } catch {
    return refusal(400, "bad_signature", "The signature does not match.");
  }
  const id = request.headers.get("svix-id")?.trim() ?? "";
  const { type, kept } = receivedEvent(text);
  if (kept === undefined && type !== PROBE_EVENT) return Response.json({ received: type, stored: false });
  try {
    await inTime(kept === undefined ? tryInbox(db) : store(db, id, kept), deadlineMs);
  } catch (error) {
    return refusal(503, "inbox_away", `The inbox cannot be written: ${problemOf(error)}.`);
  }
  return Response.json({ received: type, stored: kept !== undefined });
}

/** Undefined for a longer one, of which no more is read: whoever sends it has signed nothing yet, and need not say its length. */
async function textWithin({ body }: Request, most: number): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const reader = (body as ReadableStream<Uint8Array> | null)?.getReader();
  for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read()) {
    bytes += next.value.length;
    if (bytes > most) {
      // It ends with the other half of the clone, which is the caller's.
      reader?.cancel().catch(() => undefined);
      return undefined;
    }
    parts.push(next.value);
  }
  return Buffer.concat(parts).toString("utf8");
}

async function store(db: Queryable, id: string, { type, userId, at, body }: UserEvent): Promise<void> {
  await db.query(
    `insert into clerk_inbox (id, type, user_id, event_at, body)
values ($1, $2, $3, coalesce($4::timestamptz, clock_timestamp()), $5)
on conflict (id) do nothing`,
    [id, type, userId, at, body],
  );
}

/** PostgreSQL refuses it where it would refuse an event, but for a full disk; it writes nothing. */
async function tryInbox(db: Queryable): Promise<void> {
  await db.query(
    "insert into clerk_inbox (id, type, event_at, body) select '', '', clock_timestamp(), '' where false",
  );
}

/** What is written later than that is sent again, and found to be there. */
async function inTime(work: Promise<void>, deadlineMs: number): Promise<void> {
  const signal = AbortSignal.timeout(deadlineMs);
  await new Promise<void>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error(`no answer in ${deadlineMs} ms`)));
    work.then(resolve, reject);
  });
}

function refusal(status: 400 | 413 | 503, code: string, message: string): Response {
  const headers = status === 503 ? { "retry-after": "5" } : {};
  return Response.json({ error: { code, message } }, { status, headers });
}
