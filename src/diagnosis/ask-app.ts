import { z } from "zod";
import { PermanentFailure } from "../errors.ts";
import type { Http } from "../ports/http.ts";
import { parseJson } from "../ports/parse-json.ts";
import type { Secret } from "../ports/secret.ts";

/** The reference app's diagnosing route; it answers to signed requests alone. */
const diagnosePath = "/api/diagnose";

const timed = z.object({ ms: z.array(z.number()), failed: z.int(), skipped: z.string().optional() });
const answer = z.object({
  /** By the app's clock. */
  time: z.iso.datetime(),
  layers: z.record(z.string(), timed),
  deployment: z.string().nullable(),
  region: z.string().nullable(),
  /** Host of the instance that its publishable key spells. */
  instance: z.string().nullable(),
  /** Why it verifies nothing without network. */
  jwtKey: z.string().nullable(),
  authorizedParties: z.array(z.string()).nullable(),
});

const clock = z.object({ time: z.iso.datetime() });

/** How far the app's clock is ahead of this machine's, whoever asks; undefined where it does not tell. Milliseconds */
export async function clockAhead(
  asked: Pick<AskedApp, "http" | "now" | "appOrigin" | "timeoutMs" | "signal">,
) {
  const { http, now, appOrigin, timeoutMs, signal } = asked;
  const from = now();
  const got = await http.request({
    method: "GET",
    url: new URL(diagnosePath, appOrigin).href,
    timeoutMs,
    signal,
  });
  const told = clock.safeParse(parseJson(got.text)).data?.time;
  // Somewhere between the two it read its clock.
  return told === undefined ? undefined : Date.parse(told) - (from + now()) / 2;
}

/** What the app says of how it verifies, of where it runs, and of how long its layers take. */
export type AppDiagnosis = z.infer<typeof answer>;

interface AskedApp {
  readonly http: Http;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly appOrigin: string;
  /** Samples of each layer; 0: none is timed. At most 10. */
  readonly samples: number;
  /** A session token, sent as a browser sends it. */
  readonly token?: Secret | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * One signed request. Repeating is safe.
 * @throws TransientFailure when no answer comes
 * @throws PermanentFailure `UNEXPECTED_ANSWER` when the app has no such route, or does not take the signature
 */
export async function askApp(asked: AskedApp): Promise<AppDiagnosis> {
  const { http, appOrigin, samples, token, timeoutMs, signal } = asked;
  const url = new URL(`${diagnosePath}?samples=${samples}`, appOrigin).href;
  const headers = { accept: "application/json", ...(token === undefined ? {} : cookiesOf(token)) };
  const got = await http.request({ method: "GET", url, headers, timeoutMs, signal, signed: true });
  const parsed = answer.safeParse(parseJson(got.text));
  if (got.status === 200 && parsed.success) return parsed.data;
  const why = got.unsigned ?? `${diagnosePath} answers ${got.status}`;
  throw new PermanentFailure(`The app does not tell how it fares: ${why}.`, {
    code: "UNEXPECTED_ANSWER",
    hint: `Has the app the route ${diagnosePath}? app/lib/diagnose.ts is an example of it.`,
  });
}

/** Clerk wants to know since when the browser is signed in: not later than the token. */
export function cookiesOf(token: Secret): { readonly cookie: string } {
  const [, body = ""] = token.reveal().split(".");
  const claims = z
    .object({ iat: z.int() })
    .safeParse(parseJson(atob(body.replaceAll("-", "+").replaceAll("_", "/"))));
  return { cookie: `__session=${token.reveal()}; __client_uat=${claims.data?.iat ?? 0}` };
}
