import type { ClerkEnvironment } from "../ids.ts";

/** What the instance's settings pages say; a new instance's. */
export interface Switches {
  readonly instance: Record<string, unknown>;
  readonly restrictions: Record<string, unknown>;
  readonly protect: Record<string, unknown>;
  readonly communication: Record<string, unknown>;
  readonly oauth: Record<string, unknown>;
  readonly organization: Record<string, unknown>;
}

export function newSwitches(environment: ClerkEnvironment): Switches {
  return {
    // Only part of it can be read by the Backend API; test mode shows in the Frontend API's environment.
    // Clerk: "Every development instance has test mode enabled by default."
    instance: {
      allowed_origins: null,
      test_mode: environment === "development",
      hibp: true,
      support_email: null,
    },
    restrictions: {
      object: "instance_restrictions",
      ...{ allowlist: false, blocklist: false, allowlist_blocklist_disabled_on_sign_in: false },
      ...{ block_email_subaddresses: false, block_disposable_email_domains: false },
    },
    protect: {
      ...{ object: "instance_protect", rules_enabled: true, specter_enabled: false, checks_bypassed: false },
    },
    communication: { object: "instance_communication", blocked_country_codes: [] },
    oauth: {
      ...{ object: "oauth_application_settings", dynamic_oauth_client_registration: false },
      ...{ default_scopes: ["profile", "email"], oauth_jwt_access_tokens: false },
      client_id_metadata_documents_advertised: false,
      client_id_metadata_documents_only_allow_pre_registered_clients: true,
      client_id_metadata_documents_block_implicitly_allowed_clients: true,
    },
    organization: {
      ...{
        object: "organization_settings",
        enabled: true,
        max_allowed_memberships: 5,
        max_allowed_roles: 10,
      },
      ...{ max_allowed_domains: 10, creator_role: "org:admin", admin_delete_enabled: true },
      ...{ domains_enabled: false, domains_enrollment_modes: [], domains_default_role: "org:member" },
    },
  };
}
