import { timingSafeEqual } from "node:crypto";
import type { FakeResponse } from "../fake.ts";
import { clientCookies, clientOf } from "./cookies.ts";
import { clientObject, signInObject } from "./client-object.ts";
import { clerkError, notFound } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import { clerkId, createClient, createSession, isLocked, type Client, type SignIn } from "./state.ts";
import { redeem } from "./tickets.ts";
import type { Operations } from "./validated.ts";

/** Sign-in by e-mail address and password, in one step or in two. */
export function signInOperations(instance: ClerkInstance): Operations {
  const { state, clock } = instance;
  const answer = (client: Client, signIn: SignIn): FakeResponse => ({
    status: 200,
    headers: { "set-cookie": clientCookies(instance, client) },
    body: { response: signInObject(instance, signIn), client: clientObject(instance, client) },
  });
  return {
    "POST /v1/client/sign_ins": ({ headers, fields }) => {
      const client = clientOf(instance, headers["cookie"]) ?? createClient(state, clock.now());
      const identifier = text(fields["identifier"])?.toLowerCase() ?? null;
      if (identifier && !findUser(instance, identifier))
        return clerkError(422, "form_identifier_not_found", "Couldn't find your account.");
      const signIn: SignIn = {
        id: clerkId("sia"),
        clientId: client.id,
        identifier,
        status: identifier ? "needs_first_factor" : "needs_identifier",
        createdSessionId: null,
      };
      state.signIns.set(signIn.id, signIn);
      client.signInId = signIn.id;
      const ticket = fields["strategy"] === "ticket" ? text(fields["ticket"]) : undefined;
      if (ticket !== undefined) {
        const redeemed = redeem(instance, client, ticket);
        if ("refused" in redeemed) return redeemed.refused;
        Object.assign(signIn, { status: "complete", createdSessionId: redeemed.session.id });
        return answer(client, signIn);
      }
      const password = text(fields["password"]);
      const refused = password === undefined ? undefined : attempt(instance, client, signIn, password);
      return refused ?? answer(client, signIn);
    },
    "GET /v1/client/sign_ins/{sign_in_id}": ({ headers, params }) => {
      const found = own(instance, headers["cookie"], params["sign_in_id"]);
      return found ? answer(found.client, found.signIn) : notFound("sign in");
    },
    "POST /v1/client/sign_ins/{sign_in_id}/attempt_first_factor": ({ headers, params, fields }) => {
      const found = own(instance, headers["cookie"], params["sign_in_id"]);
      if (!found) return notFound("sign in");
      if (fields["strategy"] !== "password")
        return clerkError(
          422,
          "strategy_for_user_invalid",
          "The verification strategy is not valid for this account",
        );
      const refused = attempt(instance, found.client, found.signIn, text(fields["password"]) ?? "");
      return refused ?? answer(found.client, found.signIn);
    },
  };
}

function attempt(
  instance: ClerkInstance,
  client: Client,
  signIn: SignIn,
  password: string,
): FakeResponse | undefined {
  const user = findUser(instance, signIn.identifier ?? "");
  if (!user || user.password === null || !same(user.password, password))
    return clerkError(
      422,
      "form_password_incorrect",
      "Password is incorrect. Try again, or use another method.",
    );
  if (user.banned) return clerkError(403, "user_banned", "This account is banned.");
  if (isLocked(user, instance.clock.now())) return clerkError(403, "user_locked", "Your account is locked.");
  // Where it is on, Clerk lets a person with a compromised password in only to choose a new one.
  const task = user.passwordCompromised ? "reset-password" : undefined;
  const session = createSession(instance.state, instance.clock.now(), user, client, { task });
  signIn.status = "complete";
  signIn.createdSessionId = session.id;
  return undefined;
}

function own(
  instance: ClerkInstance,
  cookie: string | undefined,
  id: string | undefined,
): { client: Client; signIn: SignIn } | undefined {
  const client = clientOf(instance, cookie);
  const signIn = instance.state.signIns.get(id ?? "");
  return client && signIn?.clientId === client.id ? { client, signIn } : undefined;
}

function findUser(instance: ClerkInstance, email: string) {
  return instance.state.users.byEmail(email);
}

function same(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
