import type { Membership, Session, User } from "./state.ts";

const IMAGE = "https://img.clerk.com/sandbox";

function verification(): object {
  return { status: "verified", strategy: "admin", attempts: null, expire_at: null };
}

function emailObject(user: User): object {
  return {
    id: user.id.replace("user_", "idn_"),
    object: "email_address",
    email_address: user.email,
    reserved: false,
    verification: { object: "verification_admin", ...verification() },
    linked_to: [],
    created_at: user.createdAt,
    updated_at: user.createdAt,
  };
}

/** Fields that the Backend and the Frontend API show alike. */
function commonUser(user: User): object {
  return {
    id: user.id,
    object: "user",
    external_id: null,
    username: null,
    first_name: user.firstName,
    last_name: user.lastName,
    image_url: IMAGE,
    has_image: false,
    primary_email_address_id: user.id.replace("user_", "idn_"),
    primary_phone_number_id: null,
    primary_web3_wallet_id: null,
    password_enabled: true,
    two_factor_enabled: false,
    totp_enabled: false,
    backup_code_enabled: false,
    email_addresses: [emailObject(user)],
    phone_numbers: [],
    web3_wallets: [],
    passkeys: [],
    external_accounts: [],
    saml_accounts: [],
    enterprise_accounts: [],
    public_metadata: {},
    unsafe_metadata: {},
    last_sign_in_at: user.lastSignInAt,
    banned: user.banned,
    locked: user.locked,
    lockout_expires_in_seconds: null,
    verification_attempts_remaining: 100,
    created_at: user.createdAt,
    updated_at: user.createdAt,
    delete_self_enabled: true,
    create_organization_enabled: false,
    last_active_at: user.lastSignInAt,
    mfa_enabled_at: null,
    mfa_disabled_at: null,
    legal_accepted_at: null,
  };
}

export function backendUser(user: User): object {
  return { ...commonUser(user), private_metadata: {} };
}

function frontendUser(user: User): object {
  return {
    ...commonUser(user),
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
    actor: null,
    status: session.status,
    last_active_organization_id: session.orgId,
    last_active_at: session.lastActiveAt,
    expire_at: session.expireAt,
    abandon_at: session.expireAt,
    created_at: session.createdAt,
    updated_at: session.lastActiveAt,
  };
}

/** A session as the browser SDK sees it; `jwt` is its fresh token. */
export function frontendSession(session: Session, user: User, jwt: string, now: number): object {
  return {
    object: "session",
    id: session.id,
    status: session.status,
    expire_at: session.expireAt,
    abandon_at: session.expireAt,
    last_active_at: session.lastActiveAt,
    last_active_token: { object: "token", jwt },
    actor: null,
    tasks: null,
    last_active_organization_id: session.orgId,
    user: frontendUser(user),
    public_user_data: {
      first_name: user.firstName,
      last_name: user.lastName,
      image_url: IMAGE,
      has_image: false,
      identifier: user.email,
      user_id: user.id,
    },
    factor_verification_age: [Math.floor((now - session.verifiedAt) / 60_000), -1],
    created_at: session.createdAt,
    updated_at: session.lastActiveAt,
  };
}
