import type { Accounts, Removable } from "../../ports/accounts.ts";
import type { CallOptions } from "../../ports/clerk.ts";
import { PermanentFailure } from "../../errors.ts";
import { apiKeysShape, countShape, devicesShape, sessionsShape, usersShape } from "./account-shapes.ts";
import { callClerk, inShape, type ClerkAccess } from "./api.ts";
import { queryOf, usersAfter } from "./user-pages.ts";

/** Largest page of users and of sessions (OpenAPI: LimitParameter). */
const pageMax = 500;
/** Largest page of API keys (OpenAPI). */
const apiKeysMax = 100;
/** Of the form of an id, and nobody's. */
const nobody = `user_${"0".repeat(27)}`;

/** Users and sessions by Clerk's Backend API, a request for each method. */
export function openAccounts(access: ClerkAccess): Accounts {
  const get = (path: string, query: Parameters<typeof callClerk>[1]["query"], how: CallOptions) =>
    callClerk(access, { method: "GET", path, query: query ?? {} }, how);
  const change = async (method: "POST" | "DELETE", path: string, body: unknown, how: CallOptions) =>
    (await callClerk(access, { method, path, ...(body === undefined ? {} : { body }) }, how)).status !== 404;
  const post = (path: string, body: unknown, how: CallOptions) => change("POST", path, body, how);
  const together = async (what: "ban" | "unban", users: readonly string[], how: CallOptions) => {
    if (await post(`/users/${what}`, { user_ids: users }, how)) return;
    throw new PermanentFailure("api.clerk.com answers 404.", { code: "HTTP_STATUS" });
  };
  return {
    async permits(what, how) {
      try {
        if (what === "ban") await post("/users/unban", { user_ids: [nobody] }, how);
        else await post(`${pathOf(nobody)}/unlock`, undefined, how);
      } catch (error) {
        if (!(error instanceof PermanentFailure)) throw error;
        // Anything but a refusal of the thing itself is about the id.
        return error.code === "HTTP_STATUS";
      }
      return true;
    },
    count: async (filter, how) =>
      inShape(countShape, await get("/users/count", queryOf(filter), how)).total_count,
    find: async (filter, how) =>
      inShape(usersShape, await get("/users", { ...queryOf(filter), limit: pageMax }, how)),
    after: (cursor, filter, limit, how) => usersAfter(access, usersShape, { cursor, filter, limit }, how),
    sessions: async (user, offset, how) => {
      const answer = await get("/sessions", { user_id: user, limit: pageMax, offset }, how);
      return answer.status === 404 ? [] : inShape(sessionsShape, answer);
    },
    revoke: (session, how) => post(`/sessions/${encodeURIComponent(session)}/revoke`, undefined, how),
    ban: async (users, how) => await together("ban", users, how),
    unban: async (users, how) => await together("unban", users, how),
    lock: (user, how) => post(`${pathOf(user)}/lock`, undefined, how),
    unlock: (user, how) => post(`${pathOf(user)}/unlock`, undefined, how),
    compromise: (user, how) =>
      post(`${pathOf(user)}/password/set_compromised`, { revoke_all_sessions: true }, how),
    clearFactors: (user, how) => change("DELETE", `${pathOf(user)}/mfa`, undefined, how),
    devices: async (user, how) => {
      const answer = await get(`${pathOf(user)}/trusted_devices`, {}, how);
      return answer.status === 404 ? [] : inShape(devicesShape, answer);
    },
    apiKeys: async (user, how) => {
      const answer = await get("/api_keys", { subject: user, limit: apiKeysMax }, how);
      return answer.status === 404 ? [] : inShape(apiKeysShape, answer);
    },
    remove: (user, what, id, how) =>
      what === "api-key"
        ? post(`/api_keys/${encodeURIComponent(id)}/revoke`, { revocation_reason: "security incident" }, how)
        : change("DELETE", removalPath(user, what, encodeURIComponent(id)), undefined, how),
  };
}

const pathOf = (user: string): string => `/users/${encodeURIComponent(user)}`;

function removalPath(user: string, what: Exclude<Removable, "api-key">, id: string): string {
  if (what === "email") return `/email_addresses/${id}`;
  const folder = { "external-account": "external_accounts", passkey: "passkeys", device: "trusted_devices" };
  return `${pathOf(user)}/${folder[what]}/${id}`;
}
