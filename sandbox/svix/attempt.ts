import type { SandboxClock } from "../fake.ts";
import { signedHeaders, type WebhookEndpoint } from "./endpoint.ts";
import type { Attempt, Message } from "./message.ts";
import { answerWithinMs } from "./schedule.ts";

/** What came back from an endpoint. */
interface Answer {
  readonly status: number;
  /** Of the header `webhook-delivery`: how the receiver steers (docs.svix.com/receiving/delivery-control). */
  readonly control: string | undefined;
}

/** Sends one attempt. Rejects where no answer comes. */
export type Send = (
  request: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  },
  signal: AbortSignal,
) => Promise<Answer>;

/** One attempt, signed as of now. Only 2xx within 15 seconds is a success. Never rejects. */
export async function attemptAt(
  {
    endpoint,
    message,
    at,
  }: { readonly endpoint: WebhookEndpoint; readonly message: Message; readonly at: number },
  { clock, send }: { readonly clock: SandboxClock; readonly send: Send },
): Promise<{ readonly attempt: Attempt; readonly control: string | undefined }> {
  const done = new AbortController();
  const late = new AbortController();
  const headers = { "content-type": "application/json", ...signedHeaders(endpoint, message, clock.now()) };
  const timeout = clock.sleep(answerWithinMs, done.signal).then(() => {
    throw new Error("no answer within 15 s");
  });
  timeout.catch(() => undefined);
  try {
    const answered = send({ url: endpoint.url, headers, body: message.body }, late.signal);
    const { status, control } = await Promise.race([answered, timeout]);
    const why = status >= 200 && status < 300 ? "" : `status ${status}`;
    return { attempt: { at, status, why }, control };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { attempt: { at, status: null, why }, control: undefined };
  } finally {
    done.abort();
    late.abort();
  }
}
