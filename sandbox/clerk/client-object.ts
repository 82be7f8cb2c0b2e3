import { freshToken, type ClerkInstance } from "./instance.ts";
import { frontendSession } from "./objects.ts";
import { sessionsOf, type Client, type Session, type SignIn } from "./state.ts";

/** A session with its user and a fresh token, as the browser SDK gets it. */
export function sessionObject(instance: ClerkInstance, session: Session): object {
  const user = instance.state.users.get(session.userId);
  if (!user) throw new Error(`session ${session.id} without user`);
  return frontendSession(session, user, freshToken(instance, session), instance.clock.now());
}

export function clientObject(instance: ClerkInstance, client: Client): object {
  const signIn = client.signInId ? instance.state.signIns.get(client.signInId) : undefined;
  const sessions = sessionsOf(instance.state, client);
  return {
    object: "client",
    id: client.id,
    sessions: sessions.map((one) => sessionObject(instance, one)),
    sign_in: signIn && signIn.status !== "complete" ? signInObject(instance, signIn) : null,
    sign_up: null,
    last_active_session_id: sessions.some((one) => one.id === client.lastActiveSessionId)
      ? client.lastActiveSessionId
      : null,
    last_authentication_strategy: null,
    cookie_expires_at: null,
    captcha_bypass: false,
    created_at: client.createdAt,
    updated_at: client.createdAt,
  };
}

export function signInObject(instance: ClerkInstance, signIn: SignIn): object {
  const factor = { strategy: "password" };
  return {
    object: "sign_in_attempt",
    id: signIn.id,
    status: signIn.status,
    supported_identifiers: ["email_address"],
    supported_first_factors: signIn.identifier ? [factor] : [],
    supported_second_factors: null,
    first_factor_verification:
      signIn.status === "complete"
        ? {
            object: "verification_password",
            status: "verified",
            strategy: "password",
            attempts: 1,
            expire_at: null,
          }
        : null,
    second_factor_verification: null,
    identifier: signIn.identifier,
    user_data: null,
    created_session_id: signIn.createdSessionId,
    abandon_at: instance.clock.now() + 24 * 3_600_000,
  };
}
