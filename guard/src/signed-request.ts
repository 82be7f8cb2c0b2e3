/**
 * Requests that only the stack's operators can make: a compact JWS (EdDSA) by the key that signs grants, for one method, one
 * address and one deployment, good for a minute and once. Its `typ` and its claims keep it apart from a grant: neither is ever
 * taken for the other. Needs nothing of Next.js or Clerk.
 */
import { base64url, importPKCS8, jwtVerify, SignJWT } from "jose";
import { systemNow, type Now } from "./clock.ts";
import type { Environment } from "./lane.ts";
import { verifyingKey, type VerifyingKey } from "./verifying-key.ts";

const ALGORITHM = "EdDSA";
const TYPE = "clerk-bypass-request+jwt";
/** The scheme of both headers: `Authorization` with the signed request, `WWW-Authenticate` with whom to sign it for. */
const SCHEME = "Signed-Request";
/** How long a signed request is good for, at most. There is no leeway at its end. */
export const REQUEST_SECONDS = 60;
/** How far the signer's clock may be ahead of the app's. */
export const REQUEST_LEEWAY_SECONDS = 30;
/** A longer header is not even parsed. */
const MAX_LENGTH = 2_048;
/** Signed requests of one minute that one process remembers; beyond that it takes none. */
const MAX_REMEMBERED = 10_000;

export interface RequestToSign {
  /** In capitals, e.g. `GET`. */
  readonly method: string;
  /** As it will be sent; host, path and query are signed. */
  readonly url: string;
  /** The deployment that is to take it: from `audienceIn` of its last answer, or `requestAudience`. */
  readonly audience: string;
  readonly nowSeconds: number;
}

/**
 * Signs one request; each has to be signed anew, also when it is repeated.
 * @param privateKey PKCS#8 PEM of the stack's Ed25519 key
 * @returns the value of the `Authorization` header
 * @throws Error without the key's text when it is no such key
 */
export async function signRequest(request: RequestToSign, privateKey: string): Promise<string> {
  const { host, pathname, search } = new URL(request.url);
  const key = await importPKCS8(privateKey, ALGORITHM).catch(() => {
    // The cause may quote the input, which is a secret.
    throw new Error("The gate's signing key is not an Ed25519 private key in PKCS#8 PEM.");
  });
  const jws = await new SignJWT({ method: request.method, host, path: `${pathname}${search}` })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
    .setAudience(request.audience)
    .setIssuedAt(request.nowSeconds)
    .setExpirationTime(request.nowSeconds + REQUEST_SECONDS)
    .setJti(base64url.encode(crypto.getRandomValues(new Uint8Array(16))))
    .sign(key);
  return `${SCHEME} ${jws}`;
}

/** Names a deployment without telling its id. @param deploymentId `VERCEL_DEPLOYMENT_ID` */
export async function requestAudience(deploymentId: string): Promise<string> {
  const text = new TextEncoder().encode(`clerk-bypass-request:${deploymentId}`);
  return base64url.encode(new Uint8Array(await crypto.subtle.digest("SHA-256", text)));
}

/** Whom to sign for, out of an answer's `WWW-Authenticate` header. */
export function audienceIn(header: string | null | undefined): string | undefined {
  return new RegExp(`(?:^|,\\s*)${SCHEME} audience="([A-Za-z0-9_-]{43})"`).exec(header ?? "")?.[1];
}

/** Why a request counts as anybody's. */
export type RequestRefusal =
  | "not-signed"
  | "not-configured"
  | "malformed"
  | "bad-signature"
  | "other-deployment"
  | "other-request"
  | "expired"
  | "too-long"
  | "from-the-future"
  | "replayed";

export type RequestVerdict =
  | { readonly signed: true }
  | {
      readonly signed: false;
      readonly reason: RequestRefusal;
      /** To be set on the answer for anybody, so that an operator learns whom to sign for. */
      readonly headers: Readonly<Record<string, string>>;
    };

export interface RequestCheck {
  /** `AUTH_GATE_PUBLIC_KEY` and `VERCEL_DEPLOYMENT_ID` are read. Default: `process.env`. */
  readonly env?: Environment | undefined;
  readonly now?: Now | undefined;
}

/**
 * Whether a request comes from whoever holds the stack's key, was made for this method, address and deployment within the
 * last minute, and was not taken here before. For route handlers of what nobody else is to see; anything but `signed: true`
 * gets what everybody gets. Never throws.
 * @param request as the route handler has it; its address is its `Host` header with path and query
 */
export async function checkSignedRequest(
  request: Pick<Request, "method" | "url" | "headers">,
  { env = process.env, now = systemNow }: RequestCheck = {},
): Promise<RequestVerdict> {
  const deployment = env["VERCEL_DEPLOYMENT_ID"]?.trim();
  const audience = deployment ? await requestAudience(deployment) : null;
  const challenge = audience === null ? {} : { "www-authenticate": `${SCHEME} audience="${audience}"` };
  const headers = { ...challenge, vary: "authorization" };
  const no = (reason: RequestRefusal): RequestVerdict => ({ signed: false, reason, headers });
  const text = signedText(request.headers.get("authorization"));
  if (text === null) return no("not-signed");
  if (text.length > MAX_LENGTH) return no("malformed");
  const key = keyOf(env["AUTH_GATE_PUBLIC_KEY"]);
  if (key === null || audience === null) return no("not-configured");
  const claims = await claimsOf(text, key);
  if (claims === null) return no("bad-signature");
  const problem = refusal(claims, { request, audience, nowSeconds: now() / 1000 });
  if (problem !== null) return no(problem);
  return remember(claims, now() / 1000) ? { signed: true } : no("replayed");
}

interface Claims {
  readonly aud: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
}

function refusal(
  claims: Claims,
  at: { request: Pick<Request, "method" | "url" | "headers">; audience: string; nowSeconds: number },
): RequestRefusal | null {
  const { request, audience, nowSeconds } = at;
  const { pathname, search } = new URL(request.url, "https://host.invalid");
  if (claims.aud !== audience) return "other-deployment";
  if (claims.method !== request.method) return "other-request";
  if (claims.host !== request.headers.get("host")?.toLowerCase()) return "other-request";
  if (claims.path !== `${pathname}${search}`) return "other-request";
  if (claims.exp - claims.iat > REQUEST_SECONDS) return "too-long";
  if (nowSeconds >= claims.exp) return "expired";
  return claims.iat > nowSeconds + REQUEST_LEEWAY_SECONDS ? "from-the-future" : null;
}

function signedText(header: string | null): string | null {
  const [scheme, text, ...more] = header?.split(" ") ?? [];
  return scheme === SCHEME && text !== undefined && more.length === 0 ? text : null;
}

/** Null for whatever our key did not sign as a request, and for claims of another shape. */
async function claimsOf(text: string, key: VerifyingKey): Promise<Claims | null> {
  try {
    // The clock's part is ours: its leeway is for one end only.
    const { payload } = await jwtVerify(text, key, {
      ...{ algorithms: [ALGORITHM], typ: TYPE, currentDate: new Date(0), clockTolerance: 0 },
      requiredClaims: ["aud", "method", "host", "path", "iat", "exp", "jti"],
    });
    const { aud, method, host, path, iat, exp, jti } = payload;
    if (![aud, method, host, path, jti].every((each) => typeof each === "string")) return null;
    return [iat, exp].every(Number.isSafeInteger)
      ? ({ aud, method, host, path, iat, exp, jti } as unknown as Claims)
      : null;
  } catch {
    return null;
  }
}

function keyOf(text: string | undefined): VerifyingKey | null {
  try {
    return verifyingKey(text ?? "");
  } catch {
    return null;
  }
}

const slot = Symbol.for("clerk-bypass-gate.requests.v1");

/** Next.js bundles this module several times into one process, so module scope is not enough. */
function remember({ jti, exp }: Claims, nowSeconds: number): boolean {
  const world = globalThis as { [slot]?: Map<string, number> };
  const taken = (world[slot] ??= new Map());
  if (taken.has(jti)) return false;
  for (const [old, end] of taken) if (end <= nowSeconds) taken.delete(old);
  if (taken.size >= MAX_REMEMBERED) return false;
  taken.set(jti, exp);
  return true;
}
