import { CLERK_INSTANCE } from "../ids.ts";
import type { ClerkInstance } from "./instance.ts";

/** The instance's public keys, the same at the Backend and the Frontend API. */
export function jwks({ keys }: ClerkInstance): object {
  return { keys: [{ use: "sig", kid: CLERK_INSTANCE, alg: "RS256", ...keys.instance.jwk }] };
}
