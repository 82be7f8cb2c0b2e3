import { randomBytes, verify } from "node:crypto";
import type { ClerkInstance } from "./instance.ts";
import { TOKEN_LIFE_S, signToken } from "./tokens.ts";

/**
 * A token as Clerk's edge mints it from the browser's previous one, without the database: the claims are that one's, only the times
 * are new, and the header says since when the claims are what they are. Nothing is looked up, so a revoked session gets one, too.
 * @returns undefined for a token that is not this session's
 */
export function mintedAtEdge(
  instance: ClerkInstance,
  sessionId: string,
  previous: unknown,
): string | undefined {
  const parts = typeof previous === "string" ? previous.split(".") : [];
  const [head = "", body = "", signature = ""] = parts;
  const { publicPem, privateKey } = instance.keys.instance;
  const signed = Buffer.from(`${head}.${body}`);
  if (parts.length !== 3 || !verify("sha256", signed, publicPem, Buffer.from(signature, "base64url")))
    return undefined;
  const [header, claims] = [head, body].map(
    (part) => JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Record<string, unknown>,
  );
  if (header === undefined || claims === undefined || claims["sid"] !== sessionId) return undefined;
  const iat = Math.floor(instance.clock.now() / 1000);
  const times = { iat, nbf: iat - 10, exp: iat + TOKEN_LIFE_S, jti: randomBytes(10).toString("hex") };
  return signToken({ ...claims, ...times }, privateKey, undefined, { oiat: header["oiat"] ?? claims["iat"] });
}
