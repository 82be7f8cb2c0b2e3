import { unlessRefused } from "../errors.ts";
import { readJwtKey, thumbprintOf } from "../keys/jwt-key.ts";
import type { Clerk, PublicJwk } from "../ports/clerk.ts";
import type { Http } from "../ports/http.ts";
import type { Stack } from "../ports/stack.ts";
import { keysIn, keySetUrl } from "./key-set.ts";

/** The keys that the instance signs session tokens with, as far as they can be known now. */
export interface KeySet {
  /** JWK thumbprints (RFC 7638, SHA-256, base64url); never empty. */
  readonly keys: readonly string[];
  /** Where they were read, for a sentence: `the key set that clerk.example.com publishes`. */
  readonly source: string;
  /** Whether Clerk itself said so just now. */
  readonly fresh: boolean;
}

interface KeySources {
  readonly http: Http;
  readonly clerk: Pick<Clerk, "jwks">;
  readonly stack: Pick<Stack, "clerkJwtKey">;
}

/**
 * The instance's key set: as its Frontend API publishes it, which issues the tokens; else as the Backend API tells the
 * stack's secret key; else, while Clerk is away, the JWT key of the stack's config, which was the instance's when it was last
 * written. Two requests, side by side. Throws for an aborted signal
 * alone. @returns undefined when none of them can be read
 */
export async function instanceKeys(
  { http, clerk, stack }: KeySources,
  frontendApi: string,
  how: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<KeySet | undefined> {
  const call = { timeoutMs: how.timeoutMs, ...(how.signal && { signal: how.signal }) };
  const fromBackend = orNothing(async () => ((await clerk.jwks?.(call)) ?? []).flatMap(rsaThumbprint));
  // Where the other one ends in an abort, this one does, too, and nobody waits for it.
  fromBackend.catch(() => undefined);
  const fromFrontend = await orNothing(async () => {
    const { status, text } = await http.request({ method: "GET", url: keySetUrl(frontendApi), ...call });
    return status === 200 ? (keysIn(text)?.thumbprints ?? []) : [];
  });
  if (fromFrontend.length > 0)
    return { keys: fromFrontend, source: `the key set that ${frontendApi} publishes`, fresh: true };
  const keys = await fromBackend;
  if (keys.length > 0)
    return { keys, source: "the key set that the Backend API tells the stack's secret key", fresh: true };
  const last = await orNothing(async () => {
    const read = readJwtKey((await stack.clerkJwtKey?.()) ?? "");
    return read.key === undefined ? [] : [read.key.thumbprint];
  });
  const source = "the JWT key in the stack's config, since Clerk's own key set cannot be read now";
  return last.length === 0 ? undefined : { keys: last, source, fresh: false };
}

const rsaThumbprint = ({ kty, n, e }: PublicJwk): readonly string[] =>
  kty === "RSA" && n !== undefined && e !== undefined ? [thumbprintOf({ kty, n, e })] : [];

const orNothing = async (look: () => Promise<readonly string[]>): Promise<readonly string[]> =>
  (await unlessRefused(look)) ?? [];
