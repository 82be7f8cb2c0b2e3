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
        ...{ object: "instance", id: CLERK_INSTANCE, workspace_id: null },
        environment_type: instance.environment,
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
