import { calculateJwkThumbprint, type JWK } from "jose";
import { z } from "zod";
import { jwtKeyThumbprint, readJwtKey } from "../../guard/src/jwt-key.ts";
import { RunbookError } from "../errors.ts";
import type { Clerk } from "../ports/clerk.ts";
import type { Http } from "../ports/http.ts";
import type { Stack } from "../ports/stack.ts";
import { parseJson } from "./status-summary.ts";

/** The keys that the instance signs session tokens with, as far as they can be known now. */
export interface KeySet {
  /** JWK thumbprints (RFC 7638, SHA-256, base64url); never empty. */
  readonly keys: readonly string[];
  /** Where they were read, for a sentence: `the key set that clerk.example.com publishes`. */
  readonly source: string;
  /** Whether Clerk itself said so just now. */
  readonly fresh: boolean;
}

export interface KeySources {
  readonly http: Http;
  readonly clerk: Pick<Clerk, "jwks">;
  readonly stack: Pick<Stack, "clerkJwtKey">;
}

const published = z.object({ keys: z.array(z.looseObject({ kty: z.literal("RSA") })).min(1) });

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
  const fromBackend = orNothing(async () => await thumbprints((await clerk.jwks?.(call)) ?? []));
  // Where the other one ends in an abort, this one does, too, and nobody waits for it.
  fromBackend.catch(() => undefined);
  const fromFrontend = await orNothing(async () => {
    const url = `https://${frontendApi}/.well-known/jwks.json`;
    const { status, text } = await http.request({ method: "GET", url, ...call });
    const read = published.safeParse(parseJson(text));
    return status === 200 && read.success ? await thumbprints(read.data.keys as readonly JWK[]) : [];
  });
  if (fromFrontend.length > 0)
    return { keys: fromFrontend, source: `the key set that ${frontendApi} publishes`, fresh: true };
  const keys = await fromBackend;
  if (keys.length > 0)
    return { keys, source: "the key set that the Backend API tells the stack's secret key", fresh: true };
  const last = await orNothing(async () => {
    const key = readJwtKey((await stack.clerkJwtKey?.()) ?? "");
    return key === null ? [] : [await jwtKeyThumbprint(key)];
  });
  const source = "the JWT key in the stack's config, since Clerk's own key set cannot be read now";
  return last.length === 0 ? undefined : { keys: last, source, fresh: false };
}

const thumbprints = async (keys: readonly JWK[]): Promise<readonly string[]> =>
  await Promise.all(keys.filter(({ kty }) => kty === "RSA").map((key) => calculateJwkThumbprint(key)));

async function orNothing(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await look();
  } catch (error) {
    // jose's own errors are about a key of a form that nobody verifies with.
    const { code } = error as { code?: unknown };
    if (error instanceof RunbookError || (typeof code === "string" && code.startsWith("ERR_J"))) return [];
    throw error;
  }
}
