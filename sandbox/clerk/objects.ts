import { abandonAt } from "./model.ts";
import type {
  Activity,
  EmailAddress,
  ExternalAccount,
  Membership,
  Passkey,
  Session,
  TrustedDevice,
  User,
} from "./model.ts";
import { isLocked } from "./state.ts";
import { minutesSince } from "./tokens.ts";

const IMAGE = "https://img.clerk.com/sandbox";

/** The addresses of a person, the primary one first. */
export function emailsOf(user: User): readonly EmailAddress[] {
  const { emailId: id, email, createdAt } = user;
  const primary = email === "" ? [] : [{ id, email, verified: true, createdAt }];
  return [...primary, ...user.otherEmails];
}

export function emailObject({ id, email, verified, createdAt }: EmailAddress): object {
  const attempts = { attempts: null, expire_at: null };
  return {
    id,
    object: "email_address",
    email_address: email,
    reserved: false,
    verification: verified
      ? { object: "verification_admin", status: "verified", strategy: "admin", ...attempts }
      : { object: "verification_otp", status: "unverified", strategy: "email_code", ...attempts },
    linked_to: [],
    created_at: createdAt,
    updated_at: createdAt,
  };
}

const phoneId = ({ id }: User): string => id.replace("user_", "idn_phone");

function phoneObject(user: User, phone: string): object {
  return {
    ...{ id: phoneId(user), object: "phone_number", phone_number: phone, reserved: false },
    ...{ reserved_for_second_factor: false, default_second_factor: false, linked_to: [] },
    verification: {
      ...{ object: "verification_admin", status: "verified", strategy: "admin" },
      ...{ attempts: null, expire_at: null },
    },
    ...{ created_at: user.createdAt, updated_at: user.createdAt },
  };
}

/** Without the time at which it was added: neither API tells the Backend's callers. */
function passkeyObject({ id, name, lastUsedAt }: Passkey): object {
  return {
    id,
    object: "passkey",
    name,
    last_used_at: lastUsedAt,
    verification: {
      ...{ object: "verification_passkey", status: "verified", strategy: "passkey", attempts: 1 },
      expire_at: lastUsedAt,
    },
  };
}

function externalAccountObject({ id, provider, providerUserId, email, createdAt }: ExternalAccount): object {
  return {
    object: "external_account",
    id,
    provider,
    identification_id: id.replace("eac_", "idn_"),
    provider_user_id: providerUserId,
    approved_scopes: "email profile",
    email_address: email,
    first_name: "",
    last_name: "",
    image_url: "",
    public_metadata: {},
    created_at: createdAt,
    updated_at: createdAt,
    verification: {
      ...{ object: "verification_oauth", status: "verified", strategy: provider, attempts: null },
      expire_at: createdAt,
    },
  };
}

export function trustedDeviceObject(device: TrustedDevice): object {
  return {
    ...{ object: "trusted_device", id: device.id, platform: device.platform, name: device.name },
    ...{ app_identifier: "example.nightshift.app", algorithm: "ES256", status: device.status },
    ...{ created_at: device.createdAt, updated_at: device.revokedAt ?? device.createdAt },
    ...{ last_used_at: device.createdAt, revoked_at: device.revokedAt },
  };
}

/** Fields that the Backend and the Frontend API show alike. */
function commonUser(user: User, now: number): object {
  const locked = isLocked(user, now);
  const secondFactor = user.totp || user.backupCodes;
  return {
    id: user.id,
    object: "user",
    external_id: user.externalId,
    username: null,
    first_name: user.firstName,
    last_name: user.lastName,
    image_url: IMAGE,
    has_image: false,
    primary_email_address_id: user.email === "" ? null : user.emailId,
    primary_phone_number_id: user.phone === null ? null : phoneId(user),
    primary_web3_wallet_id: null,
    locale: user.locale,
    password_enabled: user.password !== null,
    two_factor_enabled: secondFactor,
    totp_enabled: user.totp,
    backup_code_enabled: user.backupCodes,
    email_addresses: emailsOf(user).map(emailObject),
    phone_numbers: user.phone === null ? [] : [phoneObject(user, user.phone)],
    web3_wallets: [],
    passkeys: user.passkeys.map(passkeyObject),
    external_accounts: user.externalAccounts.map(externalAccountObject),
    saml_accounts: [],
    enterprise_accounts: [],
    public_metadata: {},
    unsafe_metadata: {},
    last_sign_in_at: user.lastSignInAt,
    banned: user.banned,
    locked,
    lockout_expires_in_seconds:
      locked && user.lockedUntil !== null ? Math.ceil((user.lockedUntil - now) / 1000) : null,
    verification_attempts_remaining: 100,
    created_at: user.createdAt,
    updated_at: user.updatedAt,
    delete_self_enabled: true,
    create_organization_enabled: false,
    last_active_at: user.lastActiveAt,
    mfa_enabled_at: secondFactor ? user.createdAt : null,
    mfa_disabled_at: null,
    legal_accepted_at: null,
  };
}

export function backendUser(user: User, now: number): object {
  return { ...commonUser(user, now), private_metadata: {} };
}

function frontendUser(user: User, now: number): object {
  return {
    ...commonUser(user, now),
    organization_memberships: user.memberships.map((one) => membership(user, one)),
  };
}

function membership(user: User, given: Membership): object {
  const times = { created_at: user.createdAt, updated_at: user.createdAt };
  return {
    id: `orgmem_${user.id.slice(5)}`,
    object: "organization_membership",
    role: given.role,
    role_name: given.role.replace(/^org:/, ""),
    permissions: [],
    public_metadata: {},
    ...times,
    organization: {
      id: given.orgId,
      object: "organization",
      name: given.name,
      slug: given.slug,
      image_url: IMAGE,
      has_image: false,
      max_allowed_memberships: 5,
      admin_delete_enabled: true,
      public_metadata: {},
      members_count: 1,
      pending_invitations_count: 0,
      ...times,
    },
  };
}

export function backendSession(session: Session): object {
  return {
    object: "session",
    id: session.id,
    user_id: session.userId,
    client_id: session.clientId,
    actor: session.actor,
    status: session.status,
    ...(session.status === "pending" && session.task !== null && { tasks: [{ key: session.task }] }),
    ...(session.activity && { latest_activity: activityObject(session.id, session.activity) }),
    last_active_organization_id: session.orgId,
    last_active_at: session.lastActiveAt,
    expire_at: session.expireAt,
    abandon_at: abandonAt(session),
    created_at: session.createdAt,
    updated_at: session.lastActiveAt,
  };
}

function activityObject(id: string, { ip, city, country, browser }: Activity): object {
  return {
    ...{ object: "session_activity", id: id.replace("sess_", "sess_activity_"), is_mobile: false },
    ...{
      device_type: "Desktop",
      browser_name: browser,
      browser_version: "156.0",
      ip_address: ip,
      city,
      country,
    },
  };
}

/** A session as the browser SDK sees it; `jwt` is its fresh token. */
export function frontendSession(session: Session, user: User, jwt: string, now: number): object {
  return {
    object: "session",
    id: session.id,
    status: session.status,
    expire_at: session.expireAt,
    abandon_at: abandonAt(session),
    last_active_at: session.lastActiveAt,
    last_active_token: { object: "token", jwt },
    actor: session.actor,
    tasks: null,
    last_active_organization_id: session.orgId,
    user: frontendUser(user, now),
    public_user_data: {
      first_name: user.firstName,
      last_name: user.lastName,
      image_url: IMAGE,
      has_image: false,
      identifier: user.email,
      user_id: user.id,
    },
    factor_verification_age: [minutesSince(session.verifiedAt, now), -1],
    created_at: session.createdAt,
    updated_at: session.lastActiveAt,
  };
}
