import { APP_ORIGIN } from "../ids.ts";
import type { ClerkInstance } from "./instance.ts";

const attribute = (enabled: boolean, firstFactors: string[] = []): object => ({
  enabled,
  required: enabled,
  used_for_first_factor: firstFactors.length > 0,
  first_factors: firstFactors,
  used_for_second_factor: false,
  second_factors: [],
  verifications: [],
  verify_at_sign_up: false,
  immutable: false,
});

const off = { enabled: false };

/** `GET /v1/environment`: an instance where one signs in with e-mail address and password, and nothing else. */
export function environment({ environment: kind, switches, verifying }: ClerkInstance): object {
  const { instance } = switches;
  return {
    auth_config: {
      object: "auth_config",
      id: "aconf_sandbox",
      first_name: "off",
      last_name: "off",
      email_address: "required",
      phone_number: "off",
      username: "off",
      password: "required",
      identification_requirements: [["email_address"]],
      identification_strategies: ["email_address"],
      first_factors: ["password"],
      second_factors: [],
      email_address_verification_strategies: [],
      single_session_mode: !verifying.multiSession,
      enhanced_email_deliverability: false,
      test_mode: instance["test_mode"] === true,
      cookieless_dev: false,
      url_based_session_syncing: false,
      claimed_at: null,
      reverification: true,
      native_settings: {
        object: "native_settings",
        api_enabled: false,
        trusted_device_sign_in_enabled: false,
        trusted_device_enrollment_prompt_after_sign_in_enabled: false,
        trusted_device_enrollment_prompt_after_sign_up_enabled: false,
      },
    },
    display_config: { ...displayConfig(), instance_environment_type: kind },
    user_settings: userSettings(instance["hibp"] === true),
    organization_settings: {
      enabled: true,
      max_allowed_memberships: 5,
      actions: { admin_delete: true },
      domains: { enabled: false, enrollment_modes: [], default_role: "org:member" },
      slug: { disabled: false },
      creator_role: "org:admin",
    },
    fraud_settings: { object: "fraud_settings", native: { device_attestation_mode: "disabled" } },
    commerce_settings: {
      billing: {
        stripe_publishable_key: null,
        free_trial_requires_payment_method: false,
        user: { enabled: false, has_paid_plans: false },
        organization: { enabled: false, has_paid_plans: false },
      },
    },
    api_keys_settings: { enabled: false, user_api_keys_enabled: false, orgs_api_keys_enabled: false },
    protect_config: { loaders: [] },
    client_debug_mode: false,
    partitioned_cookies: false,
    maintenance_mode: false,
  };
}

function displayConfig(): object {
  const pages: Record<string, string> = {};
  for (const name of ["sign_in_url", "sign_up_url"])
    pages[name] = `${APP_ORIGIN}/${name.slice(0, -4).replace("_", "-")}`;
  for (const name of [
    "home_url",
    "user_profile_url",
    "waitlist_url",
    "oauth_consent_url",
    "after_sign_in_url",
    "after_sign_up_url",
    "after_sign_out_one_url",
    "after_sign_out_all_url",
    "after_switch_session_url",
    "after_join_waitlist_url",
    "organization_profile_url",
    "create_organization_url",
    "after_leave_organization_url",
    "after_create_organization_url",
    "logo_link_url",
  ])
    pages[name] = `${APP_ORIGIN}/`;
  return {
    object: "display_config",
    id: "display_config_sandbox",
    application_name: "Nightshift",
    theme: {
      buttons: { font_color: "#ffffff", font_family: "sans-serif", font_weight: "600" },
      general: {
        color: "#6c47ff",
        padding: "1em",
        box_shadow: "none",
        font_color: "#151515",
        font_family: "sans-serif",
        border_radius: "0.5em",
        background_color: "#ffffff",
        label_font_weight: "600",
      },
      accounts: { background_color: "#ffffff" },
    },
    preferred_sign_in_strategy: "password",
    ...pages,
    support_email: null,
    branded: false,
    experimental_force_oauth_first: false,
    clerk_js_version: "6",
    show_devmode_warning: false,
    google_one_tap_client_id: null,
    help_url: null,
    privacy_policy_url: null,
    terms_url: null,
    logo_url: null,
    favicon_url: null,
    logo_image: null,
    favicon_image: null,
    logo_image_url: null,
    favicon_image_url: null,
    captcha_public_key: null,
    captcha_widget_type: null,
    captcha_public_key_invisible: null,
    captcha_provider: null,
    captcha_oauth_bypass: [],
    captcha_heartbeat: false,
  };
}

function userSettings(hibp: boolean): object {
  return {
    attributes: {
      email_address: attribute(true, ["password"]),
      phone_number: attribute(false),
      username: attribute(false),
      web3_wallet: attribute(false),
      first_name: attribute(false),
      last_name: attribute(false),
      password: attribute(true),
      authenticator_app: attribute(false),
      ticket: attribute(false),
      backup_code: attribute(false),
      passkey: attribute(false),
    },
    social: {},
    saml: off,
    enterprise_sso: off,
    sign_in: { second_factor: { required: false } },
    sign_up: {
      captcha_enabled: false,
      captcha_widget_type: "smart",
      custom_action_required: false,
      progressive: true,
      mode: "restricted",
      legal_consent_enabled: false,
    },
    restrictions: {
      allowlist: off,
      blocklist: off,
      allowlist_blocklist_disabled_on_sign_in: off,
      block_email_subaddresses: off,
      block_disposable_email_domains: off,
    },
    password_settings: {
      disable_hibp: !hibp,
      disable_password_reverification: false,
      min_length: 8,
      max_length: 72,
      require_special_char: false,
      require_numbers: false,
      require_uppercase: false,
      require_lowercase: false,
      show_zxcvbn: false,
      min_zxcvbn_strength: 0,
      enforce_hibp_on_sign_in: false,
      allowed_special_characters: "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~",
    },
    username_settings: {
      min_length: 4,
      max_length: 64,
      allow_extended_special_characters: false,
      allow_numeric_usernames: false,
    },
    actions: { delete_self: true, create_organization: false, create_organizations_limit: null },
    attack_protection: {
      user_lockout: { enabled: true, max_attempts: 100, duration_in_minutes: 60 },
      pii: { enabled: true },
      email_link: { require_same_client: true },
      enumeration_protection: { enabled: false },
    },
    passkey_settings: { allow_autofill: false, show_sign_in_button: false, satisfies_second_factor: false },
  };
}
