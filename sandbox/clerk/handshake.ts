import type { FakeRequest, FakeResponse } from "../fake.ts";
import { PARENT_DOMAIN } from "../ids.ts";
import { clientOf, handshakeDirectives } from "./cookies.ts";
import { clerkError } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import { signToken } from "./tokens.ts";

/** `GET /v1/client/handshake`: back to the app with the cookies it has to set, in one signed cookie. */
export function handshake(instance: ClerkInstance, request: FakeRequest): FakeResponse {
  const target = request.url.searchParams.get("redirect_url") ?? "";
  if (!belongsHere(target)) return clerkError(400, "url_not_allowed", "redirect_url is not allowed");
  const client = clientOf(instance, request.headers["cookie"]);
  const payload = signToken(
    { handshake: handshakeDirectives(instance, client) },
    instance.keys.instance.privateKey,
  );
  return {
    status: 307,
    headers: {
      location: target,
      "cache-control": "no-store",
      "set-cookie": [`__clerk_handshake=${payload}; Path=/; Domain=${PARENT_DOMAIN}; SameSite=Lax; Secure`],
    },
  };
}

function belongsHere(target: string): boolean {
  if (!URL.canParse(target)) return false;
  const { protocol, hostname } = new URL(target);
  return protocol === "https:" && (hostname === PARENT_DOMAIN || hostname.endsWith(`.${PARENT_DOMAIN}`));
}
