import { randomBytes } from "node:crypto";
import type { FakeResponse } from "../fake.ts";
import { newSecret } from "./collections.ts";
import { clerkError, notFound } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import type { Thing } from "./settings.ts";
import type { Operations } from "./validated.ts";

const KIND = "api_keys";

/** API keys of people and organisations: listed by subject only, so an instance's are never seen as a whole. */
export function apiKeyOperations(instance: ClerkInstance): Operations {
  const { settings, clock } = instance;
  const withKey = (id: string | undefined, act: (key: Thing) => FakeResponse): FakeResponse => {
    const key = settings.get(KIND, id ?? "");
    return key ? act(key) : notFound("API key");
  };
  return {
    "GET /api_keys": ({ url }) => {
      const { searchParams: query } = url;
      const invalid = query.get("include_invalid") === "true";
      const all = settings
        .list(KIND)
        .filter((one) => one["subject"] === query.get("subject") && (invalid || one["revoked"] === false))
        .toReversed();
      const offset = Number(query.get("offset") ?? 0);
      const page = all.slice(offset, offset + Number(query.get("limit") ?? 10));
      return { status: 200, body: { data: page.map(shown), total_count: all.length } };
    },
    "POST /api_keys": ({ fields }) => {
      const at = clock.now();
      const life = fields["seconds_until_expiration"];
      const made = settings.put(KIND, {
        ...{
          object: "api_key",
          id: `ak_${randomBytes(16).toString("hex")}`,
          type: "api_key",
          subject: fields["subject"],
        },
        ...{
          name: fields["name"],
          description: fields["description"] ?? null,
          claims: fields["claims"] ?? null,
        },
        ...{
          scopes: fields["scopes"] ?? [],
          secret: newSecret("ak_"),
          revoked: false,
          revocation_reason: null,
        },
        ...{ expired: false, expiration: typeof life === "number" ? at + life * 1000 : null },
        ...{ created_by: fields["created_by"] ?? null, last_used_at: null, created_at: at, updated_at: at },
      });
      return { status: 200, body: made };
    },
    "GET /api_keys/{apiKeyID}": ({ params }) =>
      withKey(params["apiKeyID"], (key) => ({ status: 200, body: shown(key) })),
    "DELETE /api_keys/{apiKeyID}": ({ params }) =>
      withKey(params["apiKeyID"], ({ id }) => {
        settings.remove(KIND, id);
        return { status: 200, body: { object: "api_key", id, deleted: true } };
      }),
    "GET /api_keys/{apiKeyID}/secret": ({ params }) =>
      withKey(params["apiKeyID"], (key) => ({ status: 200, body: { secret: key["secret"] } })),
    "POST /api_keys/{apiKeyID}/revoke": ({ params, fields }) =>
      withKey(params["apiKeyID"], (key) => {
        const reason = fields["revocation_reason"] ?? null;
        const change = { revoked: true, revocation_reason: reason, updated_at: clock.now() };
        return { status: 200, body: shown(settings.put(KIND, { ...key, ...change })) };
      }),
    "POST /api_keys/verify": ({ fields }) => {
      const key = settings.list(KIND).find((one) => one["secret"] === fields["secret"]);
      if (key === undefined) return notFound("API key");
      const expiration = key["expiration"];
      const expired = typeof expiration === "number" && expiration <= clock.now();
      if (key["revoked"] === true || expired)
        return clerkError(400, "api_key_invalid", "The API key is revoked or has expired.");
      settings.put(KIND, { ...key, last_used_at: clock.now() });
      return { status: 200, body: shown(key) };
    },
    // Machine-to-machine tokens are made with a machine's own key, which nobody has here.
    "GET /m2m_tokens": () => ({ status: 200, body: { m2m_tokens: [], total_count: 0 } }),
  };
}

const shown = ({ secret: _, ...rest }: Thing): object => rest;
