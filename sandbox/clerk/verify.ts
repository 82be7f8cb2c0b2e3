import { randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import type { FakeResponse } from "../fake.ts";
import { clientObject, sessionObject } from "./client-object.ts";
import { clerkError } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import { withOwnSession } from "./own-session.ts";
import type { Client, Session, User } from "./state.ts";
import type { Operations } from "./validated.ts";
import { isPasskeyGood, passkeyRequest } from "./verify-passkey.ts";

/** Verifying a first factor again in a session that goes on: password, code by e-mail, passkey. */
export function verifyOperations(instance: ClerkInstance): Operations {
  const { state, clock, verifying } = instance;
  const own = (
    request: {
      headers: Readonly<Record<string, string | undefined>>;
      params: Readonly<Record<string, string>>;
    },
    act: (session: Session, client: Client, user: User) => FakeResponse,
  ): FakeResponse =>
    withOwnSession(instance, request.headers["cookie"], request.params["session_id"], (session, client) => {
      const user = state.users.get(session.userId);
      return user ? act(session, client, user) : clerkError(401, "authentication_invalid", "No such user");
    });
  const answer = (session: Session, client: Client, user: User, change: object = {}): FakeResponse => ({
    status: 200,
    body: {
      response: {
        ...{ object: "session_reverification", level: "first_factor", status: "needs_first_factor" },
        supported_first_factors: firstFactors(instance, user),
        ...{
          supported_second_factors: null,
          first_factor_verification: null,
          second_factor_verification: null,
        },
        session: sessionObject(instance, session),
        ...change,
      },
      client: clientObject(instance, client),
    },
  });

  return {
    "POST /v1/client/sessions/{session_id}/verify": (request) =>
      own(request, (session, client, user) => answer(session, client, user)),
    "POST /v1/client/sessions/{session_id}/verify/prepare_first_factor": (request) =>
      own(request, (session, client, user) => {
        const { strategy, email_address_id: emailId } = request.fields;
        if (!has(instance, user, strategy)) return notForThisAccount();
        const common = { status: "unverified", attempts: null, expire_at: clock.now() + 600_000 };
        if (strategy === "email_code") {
          if (emailId !== user.emailId) return clerkError(404, "resource_not_found", "not found");
          const code = String(randomInt(1_000_000)).padStart(6, "0");
          verifying.pending.set(session.id, { strategy, code });
          verifying.sent.push({ userId: user.id, email: user.email, code });
          const verification = { object: "verification_otp", strategy, ...common };
          return answer(session, client, user, { first_factor_verification: verification });
        }
        const challenge = randomBytes(32).toString("base64url");
        verifying.pending.set(session.id, { strategy: "passkey", challenge });
        const nonce = passkeyRequest(challenge, verifying.passkeys.get(user.id) ?? []);
        const verification = { object: "verification_passkey", strategy, ...common, nonce };
        return answer(session, client, user, { first_factor_verification: verification });
      }),
    "POST /v1/client/sessions/{session_id}/verify/attempt_first_factor": (request) =>
      own(request, (session, client, user) => {
        const { fields } = request;
        const { strategy } = fields;
        if (strategy !== "password" && !has(instance, user, strategy)) return notForThisAccount();
        const refused = attempt(instance, session, user, fields);
        if (refused !== undefined) return refused;
        verifying.pending.delete(session.id);
        session.verifiedAt = clock.now();
        return answer(session, client, user, { status: "complete" });
      }),
  };
}

/** Social accounts are listed, too: Clerk's component has nothing to ask for them. */
function firstFactors(instance: ClerkInstance, user: User): object[] {
  const { emailId: email_address_id, email: safe_identifier } = user;
  return [
    ...(has(instance, user, "passkey") ? [{ strategy: "passkey" }] : []),
    ...(user.password === null ? [] : [{ strategy: "password" }]),
    ...(has(instance, user, "email_code")
      ? [{ strategy: "email_code", email_address_id, safe_identifier, primary: true }]
      : []),
    ...user.externalAccounts.map(({ provider }) => ({ strategy: provider })),
  ];
}

function has({ verifying }: ClerkInstance, user: User, strategy: unknown): boolean {
  if (strategy === "email_code") return verifying.emailCodes.has(user.id);
  return strategy === "passkey" && verifying.passkeys.has(user.id);
}

function attempt(
  { verifying }: ClerkInstance,
  session: Session,
  user: User,
  fields: Readonly<Record<string, unknown>>,
): FakeResponse | undefined {
  const pending = verifying.pending.get(session.id);
  if (fields["strategy"] === "password") {
    const isRight = user.password !== null && same(user.password, String(fields["password"]));
    return isRight ? undefined : clerkError(422, "form_password_incorrect", "Password is incorrect.");
  }
  if (pending === undefined || pending.strategy !== fields["strategy"])
    return clerkError(422, "verification_missing", "Prepare the verification first.");
  if (pending.strategy === "email_code")
    return same(pending.code, String(fields["code"]))
      ? undefined
      : clerkError(422, "form_code_incorrect", "Incorrect code");
  const keys = verifying.passkeys.get(user.id) ?? [];
  return isPasskeyGood(fields["public_key_credential"], pending.challenge, keys)
    ? undefined
    : clerkError(422, "passkey_verification_failed", "The passkey is not this account's.");
}

const notForThisAccount = (): FakeResponse =>
  clerkError(422, "strategy_for_user_invalid", "The verification strategy is not valid for this account");

function same(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
