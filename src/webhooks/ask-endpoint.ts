import { randomBytes } from "node:crypto";
import { RunbookError } from "../errors.ts";
import type { Http, HttpResponse } from "../ports/http.ts";
import { Secret } from "../ports/secret.ts";
import { signedHeaders } from "./sign.ts";

/** How late Svix would take an answer, milliseconds (docs.svix.com/retries). */
export const svixWaitsMs = 15_000;
/** Clerk's verifier takes no message that was signed longer ago than five minutes, milliseconds. */
const tooOldMs = 10 * 60_000;

/** What an endpoint did with one message: its answer, or why there is none. */
export type Reaction =
  | { readonly answer: HttpResponse }
  | { readonly answer?: undefined; readonly gone: "timeout" | "network"; readonly why: string };

/** What it did with each of three messages; the last two only where it took the first. */
export interface Reactions {
  readonly right: Reaction;
  /** Signed with a secret that nobody has. */
  readonly forged?: Reaction;
  /** Signed rightly, ten minutes ago. */
  readonly old?: Reaction;
}

interface Asking {
  readonly http: Pick<Http, "request">;
  readonly url: string;
  readonly secret: Secret;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends an endpoint messages as Svix would, of a type that no app knows: `runbook.probe`. clerk-user-sync verifies, answers
 * and keeps nothing of it. Follows no redirect. Repeating is safe.
 * @throws what ended the signal
 */
export async function askEndpoint({ http, url, secret, nowMs, signal }: Asking): Promise<Reactions> {
  const send = async (as: Secret, atMs: number): Promise<Reaction> => {
    const id = `msg_runbookProbe${randomBytes(12).toString("hex")}`;
    const body = JSON.stringify({ data: {}, object: "event", timestamp: atMs, type: "runbook.probe" });
    try {
      const answer = await http.request({
        ...{ method: "POST", url, body, timeoutMs: svixWaitsMs, signal },
        headers: signedHeaders({ secret: as, id, atMs, body }),
      });
      return { answer };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof RunbookError)) throw error;
      return { gone: error.code === "TIMEOUT" ? "timeout" : "network", why: error.message };
    }
  };
  const right = await send(secret, nowMs);
  if (!wasTaken(right)) return { right };
  const nobodys = new Secret(`whsec_${randomBytes(24).toString("base64")}`);
  return { right, forged: await send(nobodys, nowMs), old: await send(secret, nowMs - tooOldMs) };
}

/** As Svix counts it. */
export const wasTaken = ({ answer }: Reaction): boolean =>
  answer !== undefined && answer.status >= 200 && answer.status < 300;
