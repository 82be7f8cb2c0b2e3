import { z } from "zod";
import { thumbprintOf } from "../keys/jwt-key.ts";
import type { Clock } from "../ports/clock.ts";
import type { Http } from "../ports/http.ts";
import { parseJson } from "../ports/parse-json.ts";

const jwk = z.object({
  kid: z.string(),
  kty: z.string().optional(),
  n: z.string().optional(),
  e: z.string().optional(),
});
const keySet = z.object({ keys: z.array(jwk).min(1) });

/** Ids and thumbprints of a published key set; undefined for what is none. */
export function keysIn(
  text: string,
): { readonly keyIds: string[]; readonly thumbprints: string[] } | undefined {
  const keys = keySet.safeParse(parseJson(text)).data?.keys;
  if (keys === undefined) return undefined;
  const whole = keys.flatMap(({ kty, n, e }) =>
    kty === undefined || n === undefined || e === undefined ? [] : [{ kty, n, e }],
  );
  return { keyIds: keys.map(({ kid }) => kid), thumbprints: whole.map(thumbprintOf) };
}

/** Where everybody may read an instance's key set; no secret key is needed. */
export const keySetUrl = (frontendApi: string) => `https://${frontendApi}/.well-known/jwks.json`;

/** Thumbprints of the keys that the instance signs with; undefined where they cannot be read in time. Never throws. */
export async function askThumbprints(
  { http, clock }: { readonly http: Http; readonly clock: Clock },
  frontendApi: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const done = new AbortController();
  const late = clock.sleep(timeoutMs, AbortSignal.any([signal, done.signal])).catch(() => undefined);
  const asked = http.request({ method: "GET", url: keySetUrl(frontendApi), timeoutMs, signal }).then(
    ({ status, text }) => (status === 200 ? keysIn(text)?.thumbprints : undefined),
    () => undefined,
  );
  try {
    return (await Promise.race([asked, late])) ?? undefined;
  } finally {
    done.abort();
  }
}
