import { RunbookError } from "../errors.ts";
import type { Http, HttpResponse } from "../ports/http.ts";
import type { Secret } from "../ports/secret.ts";

interface SignedIn {
  readonly http: Http;
  readonly url: string;
  readonly token: Secret;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A page of the app, asked for as a browser with this session token would. @returns why the app could not be asked, as text */
export async function askSignedIn(how: SignedIn): Promise<HttpResponse | string> {
  const { http, url, token, timeoutMs, signal } = how;
  const headers = {
    ...{ accept: "text/html", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate" },
    authorization: `Bearer ${token.reveal()}`,
  };
  try {
    return await http.request({ method: "GET", url, headers, timeoutMs, signal });
  } catch (error) {
    if (error instanceof RunbookError) return error.message;
    throw error;
  }
}

/** The gate turns nobody away but by 503 with Retry-After; everything else is the app's own, for somebody it knows. */
export const turnsAway = ({ status, headers }: HttpResponse): boolean =>
  status === 503 && headers["retry-after"] !== undefined;
