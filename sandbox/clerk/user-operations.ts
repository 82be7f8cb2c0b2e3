import type { FakeResponse } from "../fake.ts";
import { clerkError, notFound } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import type { User } from "./model.ts";
import { backendUser, trustedDeviceObject } from "./objects.ts";
import { createUser, type NewUser } from "./state.ts";
import { countUsers, listUsers } from "./user-query.ts";
import type { Operations } from "./validated.ts";

/** Ids that one bulk request takes. */
const BULK_LIMIT = 50;
/** Clerk's default; a lock ends by itself. */
const LOCK_MS = 3_600_000;

/** People in the Backend API: lists, bans, locks, passwords and factors. */
export function userOperations(instance: ClerkInstance): Operations {
  const { state, clock, plan } = instance;
  const shown = (user: User): FakeResponse => ({ status: 200, body: backendUser(user, clock.now()) });
  const changed = (
    id: string | undefined,
    change: (user: User) => FakeResponse | undefined,
  ): FakeResponse => {
    if (state.users.get(id ?? "") === undefined) return notFound("user");
    const user = state.users.edit(id ?? "", clock.now());
    return user === undefined ? notFound("user") : (change(user) ?? shown(user));
  };
  const factorGone = (id: string | undefined, remove: (user: User) => boolean): FakeResponse =>
    changed(id, (user) =>
      remove(user) ? { status: 200, body: { user_id: user.id } } : notFound("second factor"),
    );
  const one = (id: string | undefined, banned: boolean): FakeResponse => {
    if (!plan.bans) return planLacks("Banning users");
    if (state.users.get(id ?? "") === undefined) return notFound("user");
    setBanned(instance, id ?? "", banned);
    const user = state.users.get(id ?? "");
    return user ? shown(user) : notFound("user");
  };
  const many = (fields: Readonly<Record<string, unknown>>, banned: boolean): FakeResponse => {
    if (!plan.bans) return planLacks("Banning users");
    const ids = [...new Set(fields["user_ids"] as string[])];
    if (ids.length === 0 || ids.length > BULK_LIMIT)
      return clerkError(400, "form_param_value_invalid", `user_ids takes 1 to ${BULK_LIMIT} ids.`);
    // Nobody is banned where one of them is not there.
    const unknown = ids.find((id) => state.users.get(id) === undefined);
    if (unknown !== undefined) return clerkError(400, "resource_not_found", `No user ${unknown} was found.`);
    for (const id of ids) setBanned(instance, id, banned);
    const users = ids.flatMap((id) => state.users.get(id) ?? []);
    return { status: 200, body: users.map((user) => backendUser(user, clock.now())) };
  };
  return {
    "GET /users": ({ url }) => {
      const page = listUsers(state, url.searchParams);
      if ("refused" in page) return unprocessable(page.refused);
      return { status: 200, body: page.map((user) => backendUser(user, clock.now())) };
    },
    "GET /users/count": ({ url }) => {
      const count = countUsers(state, url.searchParams);
      if (typeof count !== "number") return unprocessable(count.refused);
      return { status: 200, body: { object: "total_count", total_count: count } };
    },
    "POST /users": ({ fields }) => createByApi(instance, fields),
    "GET /users/{user_id}": ({ params }) => {
      const user = state.users.get(params["user_id"] ?? "");
      return user ? shown(user) : notFound("user");
    },
    "DELETE /users/{user_id}": ({ params }) => {
      const id = params["user_id"] ?? "";
      if (!state.users.remove(id)) return notFound("user");
      state.sessions.forgetUser(id);
      return { status: 200, body: { object: "user", id, deleted: true } };
    },
    "POST /users/{user_id}/ban": ({ params }) => one(params["user_id"], true),
    "POST /users/{user_id}/unban": ({ params }) => one(params["user_id"], false),
    "POST /users/ban": ({ fields }) => many(fields, true),
    "POST /users/unban": ({ fields }) => many(fields, false),
    "POST /users/{user_id}/lock": ({ params }) => {
      if (!plan.locks) return lockoutIsOff();
      if (state.users.get(params["user_id"] ?? "") === undefined) return notFound("user");
      return changed(params["user_id"], (user) => {
        const lockedUntil = plan.locksEnd ? clock.now() + LOCK_MS : null;
        return void Object.assign(user, { locked: true, lockedUntil });
      });
    },
    "POST /users/{user_id}/unlock": ({ params }) => {
      if (!plan.locks) return lockoutIsOff();
      if (state.users.get(params["user_id"] ?? "") === undefined) return notFound("user");
      return changed(
        params["user_id"],
        (user) => void Object.assign(user, { locked: false, lockedUntil: null }),
      );
    },
    "POST /users/{user_id}/password/set_compromised": ({ params, fields }) => {
      const id = params["user_id"] ?? "";
      const user = state.users.get(id);
      if (user === undefined) return notFound("user");
      if (user.password === null) return unprocessable("The user has no password.");
      state.users.mark(id, { passwordCompromised: true }, clock.now());
      if (fields["revoke_all_sessions"] === true) state.sessions.endAllOf(id, "revoked", clock.now());
      return shown(state.users.get(id) ?? user);
    },
    "POST /users/{user_id}/password/unset_compromised": ({ params }) => {
      const id = params["user_id"] ?? "";
      if (state.users.get(id) === undefined) return notFound("user");
      state.users.mark(id, { passwordCompromised: false }, clock.now());
      const user = state.users.get(id);
      return user ? shown(user) : notFound("user");
    },
    "POST /users/{user_id}/remove_password": ({ params, fields }) =>
      changed(params["user_id"], (user) => {
        if (user.password === null) return clerkError(400, "no_password_set", "The user has no password.");
        user.password = null;
        if (fields["sign_out_of_other_sessions"] === true)
          state.sessions.endAllOf(user.id, "revoked", clock.now());
        return undefined;
      }),
    "DELETE /users/{user_id}/mfa": ({ params }) =>
      factorGone(params["user_id"], (user) => {
        const had = user.totp || user.backupCodes;
        Object.assign(user, { totp: false, backupCodes: false });
        return had;
      }),
    "DELETE /users/{user_id}/totp": ({ params }) =>
      factorGone(params["user_id"], (user) => {
        const had = user.totp;
        // Backup codes are for those who have lost a factor; without one there is nothing to back up.
        Object.assign(user, { totp: false, backupCodes: false });
        return had;
      }),
    "DELETE /users/{user_id}/backup_code": ({ params }) =>
      factorGone(params["user_id"], (user) => {
        const had = user.backupCodes;
        user.backupCodes = false;
        return had;
      }),
    "DELETE /users/{user_id}/passkeys/{passkey_identification_id}": ({ params }) =>
      changed(params["user_id"], (user) => {
        const id = params["passkey_identification_id"] ?? "";
        const left = user.passkeys.filter((passkey) => passkey.id !== id);
        if (left.length === user.passkeys.length) return notFound("passkey");
        user.passkeys = left;
        return { status: 200, body: { object: "passkey", id, deleted: true } };
      }),
    "GET /users/{user_id}/trusted_devices": ({ params }) => {
      const user = state.users.get(params["user_id"] ?? "");
      if (user === undefined) return notFound("user");
      const data = user.trustedDevices.map(trustedDeviceObject);
      return { status: 200, body: { data, total_count: data.length } };
    },
    "DELETE /users/{user_id}/trusted_devices/{trusted_device_id}": ({ params }) =>
      changed(params["user_id"], (user) => {
        const device = user.trustedDevices.find(({ id }) => id === params["trusted_device_id"]);
        if (device === undefined) return notFound("trusted device");
        Object.assign(device, { status: "revoked", revokedAt: clock.now() });
        return { status: 200, body: trustedDeviceObject(device) };
      }),
    "DELETE /users/{user_id}/external_accounts/{external_account_id}": ({ params }) =>
      changed(params["user_id"], (user) => {
        const id = params["external_account_id"] ?? "";
        const left = user.externalAccounts.filter((account) => account.id !== id);
        if (left.length === user.externalAccounts.length) return notFound("external account");
        user.externalAccounts = left;
        return { status: 200, body: { object: "external_account", id, deleted: true } };
      }),
  };
}

/** Bans and unbans; a ban ends all of the person's sessions. */
function setBanned({ state, clock }: ClerkInstance, id: string, banned: boolean): void {
  state.users.mark(id, { banned }, clock.now());
  if (banned) state.sessions.endAllOf(id, "revoked", clock.now());
}

function createByApi(instance: ClerkInstance, fields: Readonly<Record<string, unknown>>): FakeResponse {
  const { state, clock } = instance;
  const [email, ...otherEmails] = (fields["email_address"] as string[] | undefined) ?? [];
  if (email === undefined) return unprocessable("email_address is missing");
  const taken = [email, ...otherEmails].find((one) => state.users.byEmail(one) !== undefined);
  if (taken !== undefined)
    return clerkError(422, "form_identifier_exists", "That email address is taken. Please try another.");
  const text = (name: string): string | undefined =>
    typeof fields[name] === "string" ? fields[name] : undefined;
  const given = {
    ...{ email, otherEmails, password: text("password") ?? null, locale: text("locale") },
    ...{ firstName: text("first_name"), lastName: text("last_name") },
    createdAt: text("created_at") === undefined ? undefined : Date.parse(text("created_at") ?? ""),
  };
  const defined = Object.entries(given).filter(([, value]) => value !== undefined);
  const user = createUser(state, clock.now(), Object.fromEntries(defined) as unknown as NewUser);
  user.banned = fields["banned"] === true;
  return { status: 200, body: backendUser(user, clock.now()) };
}

const unprocessable = (sentence: string): FakeResponse =>
  clerkError(422, "form_param_value_invalid", "is invalid", sentence);

const planLacks = (what: string): FakeResponse =>
  clerkError(402, "unsupported_subscription_plan_features", `${what} is not in your plan.`);

const lockoutIsOff = (): FakeResponse =>
  clerkError(403, "feature_not_enabled", "Account lockout is not enabled for this instance.");
