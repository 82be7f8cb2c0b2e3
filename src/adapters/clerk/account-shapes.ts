import { z } from "zod";
import type { Account, AccountSession, Attached } from "../../ports/accounts.ts";

const at = z.number();
const text = z.string().nullish();

const email = z.object({
  id: z.string(),
  email_address: z.string(),
  created_at: at,
  verification: z.object({ status: z.string() }).nullish(),
});
const external = z.object({ id: z.string(), provider: z.string(), created_at: at.nullish() });
const passkey = z.object({ id: z.string(), name: text, last_used_at: at.nullish() });

/** Clerk's `User`, as far as it is used. */
const user = z
  .object({
    id: z.string(),
    primary_email_address_id: text,
    email_addresses: z.array(email).default([]),
    external_accounts: z.array(external).default([]),
    passkeys: z.array(passkey).default([]),
    locale: text,
    created_at: at,
    last_active_at: at.nullish(),
    banned: z.boolean(),
    locked: z.boolean(),
    password_enabled: z.boolean().default(false),
    two_factor_enabled: z.boolean().default(false),
  })
  .transform((raw): Account => ({
    id: raw.id,
    emails: raw.email_addresses.map(({ id, email_address: name, created_at: createdAt, verification }) => ({
      ...{ id, name, createdAt },
      primary: id === raw.primary_email_address_id,
      verified: verification?.status === "verified",
    })),
    locale: raw.locale ?? undefined,
    createdAt: raw.created_at,
    lastActiveAt: raw.last_active_at ?? undefined,
    banned: raw.banned,
    locked: raw.locked,
    hasPassword: raw.password_enabled,
    hasSecondFactor: raw.two_factor_enabled,
    externalAccounts: raw.external_accounts.map(({ id, provider, created_at }) => ({
      ...{ id, name: provider, createdAt: created_at ?? undefined },
    })),
    passkeys: raw.passkeys.map(({ id, name, last_used_at }) => ({
      ...{ id, name: name ?? "", createdAt: undefined, lastUsedAt: last_used_at ?? undefined },
    })),
  }));
export const usersShape = z.array(user);

const session = z
  .object({
    id: z.string(),
    status: z.string(),
    created_at: at,
    last_active_at: at,
    expire_at: at.nullish(),
    abandon_at: at.nullish(),
    actor: z.unknown().optional(),
    latest_activity: z.object({ ip_address: text, city: text, country: text, browser_name: text }).nullish(),
  })
  .transform(({ latest_activity: last, actor, ...raw }): AccountSession => ({
    ...{ id: raw.id, status: raw.status, createdAt: raw.created_at, lastActiveAt: raw.last_active_at },
    ...{ expireAt: raw.expire_at ?? undefined, abandonAt: raw.abandon_at ?? undefined },
    ip: last?.ip_address ?? undefined,
    city: last?.city ?? undefined,
    country: last?.country ?? undefined,
    browser: last?.browser_name ?? undefined,
    impersonated: actor !== undefined && actor !== null,
  }));
/** With or without the count beside it. */
export const sessionsShape = z.union([
  z.array(session),
  z.object({ data: z.array(session) }).transform((page) => page.data),
]);

const device = z.object({
  id: z.string(),
  name: text,
  platform: z.string(),
  status: z.string(),
  created_at: at,
  last_used_at: at.nullish(),
});
export const devicesShape = z
  .union([z.array(device), z.object({ data: z.array(device) }).transform((page) => page.data)])
  .transform((devices): readonly Attached[] =>
    devices
      .filter(({ status }) => status === "active")
      .map(({ id, name, platform, created_at: createdAt, last_used_at }) => ({
        ...{ id, name: name ?? platform, createdAt, lastUsedAt: last_used_at ?? undefined },
      })),
  );

const apiKey = z.object({
  id: z.string(),
  name: z.string(),
  created_at: at,
  last_used_at: at.nullish(),
  revoked: z.boolean(),
});
export const apiKeysShape = z.object({ data: z.array(apiKey) }).transform(({ data }): readonly Attached[] =>
  data
    .filter(({ revoked }) => !revoked)
    .map(({ id, name, created_at: createdAt, last_used_at }) => ({
      ...{ id, name, createdAt, lastUsedAt: last_used_at ?? undefined },
    })),
);

export const countShape = z.object({ total_count: z.number() });
