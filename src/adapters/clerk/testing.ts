import { z } from "zod";
import type { CallOptions } from "../../ports/clerk.ts";
import type { ClerkTesting } from "../../ports/clerk-testing.ts";
import { Secret } from "../../ports/secret.ts";
import { callClerk, inShape, type ClerkAccess } from "./api.ts";

const secret = z.string().min(1);
const idShape = z.object({ id: z.string() }).transform(({ id }) => id);
const jwtShape = z.object({ jwt: secret }).transform(({ jwt }) => new Secret(jwt));
const signInShape = z
  .object({ id: z.string(), token: secret })
  .transform(({ id, token }) => ({ id, token: new Secret(token) }));
const testingShape = z
  .object({ token: secret, expires_at: z.number() })
  .transform(({ token, expires_at }) => ({ token: new Secret(token), expiresAt: expires_at * 1000 }));

/** Users, sessions and tokens for tests, by Clerk's Backend API. */
export function openClerkTesting(access: ClerkAccess): ClerkTesting {
  const post = (path: string, body: unknown, how: CallOptions, accept: readonly number[] = []) =>
    callClerk(access, { method: "POST", path, body, accept }, how);
  const one = (id: string) => encodeURIComponent(id);
  return {
    createUser: async (email, how) =>
      // An instance that takes passwords wants one unless it is told otherwise (OpenAPI: POST /users).
      inShape(
        idShape,
        await post("/users", { email_address: [email], skip_password_requirement: true }, how),
      ),
    deleteUser: async (user, how) => {
      const { status } = await callClerk(access, { method: "DELETE", path: `/users/${one(user)}` }, how);
      return status !== 404;
    },
    createSession: async (user, how) => inShape(idShape, await post("/sessions", { user_id: user }, how)),
    sessionToken: async (session, how) =>
      inShape(jwtShape, await post(`/sessions/${one(session)}/tokens`, {}, how)),
    createSignInToken: async (user, seconds, how) =>
      inShape(
        signInShape,
        await post("/sign_in_tokens", { user_id: user, expires_in_seconds: seconds }, how),
      ),
    revokeSignInToken: async (id, how) => {
      // 400: it was redeemed, or was revoked before.
      await post(`/sign_in_tokens/${one(id)}/revoke`, {}, how, [400]);
    },
    testingToken: async (how) => inShape(testingShape, await post("/testing_tokens", {}, how)),
  };
}
