import type { FakeResponse } from "../fake.ts";
import { CLERK_INSTANCE } from "../ids.ts";
import { newSecret, withoutSecrets } from "./collections.ts";
import { clerkError, notFound } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import type { Thing } from "./settings.ts";
import type { Operations } from "./validated.ts";

/** The instance's own switches, and the rotations of machines and OAuth applications. */
export function settingOperations(instance: ClerkInstance): Operations {
  const { settings, switches, clock } = instance;
  const change = (which: keyof typeof switches, fields: Readonly<Record<string, unknown>>): FakeResponse => {
    const given = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
    Object.assign(switches[which], Object.fromEntries(given));
    return { status: 200, body: switches[which] };
  };
  const withMachine = (id: string | undefined, act: (machine: Thing) => FakeResponse): FakeResponse => {
    const machine = settings.get("machines", id ?? "");
    return machine ? act(machine) : notFound("machine");
  };
  return {
    "GET /instance": () => ({
      status: 200,
      body: {
        ...{ object: "instance", id: CLERK_INSTANCE, environment_type: "production", workspace_id: null },
        allowed_origins: switches.instance["allowed_origins"] ?? null,
      },
    }),
    "PATCH /instance": ({ fields }) => {
      change("instance", fields);
      return { status: 204 };
    },
    "PATCH /instance/restrictions": ({ fields }) => change("restrictions", fields),
    "GET /instance/protect": () => ({ status: 200, body: switches.protect }),
    "PATCH /instance/protect": ({ fields }) => change("protect", fields),
    "GET /instance/communication": () => ({ status: 200, body: switches.communication }),
    "PATCH /instance/communication": ({ fields }) => change("communication", fields),
    "GET /instance/oauth_application_settings": () => ({ status: 200, body: switches.oauth }),
    "PATCH /instance/oauth_application_settings": ({ fields }) => change("oauth", fields),
    "GET /instance/organization_settings": () => ({ status: 200, body: switches.organization }),
    "PATCH /instance/organization_settings": ({ fields }) => change("organization", fields),
    "POST /oauth_applications/{oauth_application_id}/rotate_secret": ({ params }) => {
      const found = settings.get("oauth_applications", params["oauth_application_id"] ?? "");
      if (found === undefined) return notFound("OAuth application");
      const changed = { ...found, client_secret: newSecret(""), updated_at: clock.now() };
      return { status: 200, body: settings.put("oauth_applications", changed) };
    },
    "GET /machines/{machine_id}/secret_key": ({ params }) =>
      withMachine(params["machine_id"], (machine) => ({
        status: 200,
        body: { object: "machine_secret_key", secret: machine["secret_key"] },
      })),
    "POST /machines/{machine_id}/secret_key/rotate": ({ params }) =>
      withMachine(params["machine_id"], (machine) => {
        const secret = newSecret("ak_");
        settings.put("machines", { ...machine, secret_key: secret, updated_at: clock.now() });
        return { status: 200, body: { object: "machine_secret_key", secret } };
      }),
    "POST /invitations/{invitation_id}/revoke": ({ params }) => {
      const found = settings.get("invitations", params["invitation_id"] ?? "");
      if (found === undefined) return notFound("invitation");
      if (found["status"] !== "pending")
        return clerkError(400, "invitation_not_pending", "The invitation is not pending.");
      const changed = { ...found, status: "revoked", revoked: true, updated_at: clock.now() };
      return { status: 200, body: withoutSecrets(settings.put("invitations", changed)) };
    },
  };
}

/** What the instance's settings pages say; a new instance's. */
export interface Switches {
  readonly instance: Record<string, unknown>;
  readonly restrictions: Record<string, unknown>;
  readonly protect: Record<string, unknown>;
  readonly communication: Record<string, unknown>;
  readonly oauth: Record<string, unknown>;
  readonly organization: Record<string, unknown>;
}

export function newSwitches(): Switches {
  return {
    // Only part of it can be read by the Backend API; test mode shows in the Frontend API's environment.
    instance: { allowed_origins: null, test_mode: false, hibp: true, support_email: null },
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
