import { randomBytes } from "node:crypto";
import type { FakeResponse } from "../fake.ts";
import { CLERK_INSTANCE, FRONTEND_API } from "../ids.ts";
import { clerkError, notFound } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import type { Thing } from "./settings.ts";
import { clerkId } from "./state.ts";
import type { Operations } from "./validated.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A list of things that an instance has, as the Backend API reads and changes it. */
interface Collection {
  /** The path's first part, also the kind among the settings. */
  readonly kind: string;
  /** What the API calls one of them. */
  readonly object: string;
  /** Before the ids; undefined where they cannot be made here. */
  readonly prefix?: string;
  /** Older lists are bare arrays. */
  readonly list: "array" | "data";
  /** Default order; Clerk's documents differ by list. */
  readonly newestFirst?: boolean;
  /** Name of the path's parameter; undefined where single ones cannot be reached. */
  readonly parameter?: string;
  /** What is made of a request's fields, beside id, object and times; undefined where nothing can be made. */
  readonly make?: (fields: Fields) => object;
  readonly patch?: boolean;
  /** How a deleted one is answered. */
  readonly remove?: boolean;
}

const oauthUrl = (path: string): string => `${FRONTEND_API}/oauth/${path}`;
/** A secret as Clerk gives them out once. */
export const newSecret = (prefix: string): string => `${prefix}${randomBytes(24).toString("base64url")}`;

const collections: readonly Collection[] = [
  {
    ...{ kind: "redirect_urls", object: "redirect_url", prefix: "ru", list: "array", newestFirst: true },
    ...{ parameter: "id", make: ({ url }) => ({ url }), remove: true },
  },
  {
    ...{ kind: "jwt_templates", object: "jwt_template", prefix: "jtmp", list: "array" },
    parameter: "template_id",
    make: (fields) => ({
      ...{ name: fields["name"], claims: fields["claims"], lifetime: fields["lifetime"] ?? 60 },
      ...{ allowed_clock_skew: fields["allowed_clock_skew"] ?? 5 },
      ...{ custom_signing_key: fields["custom_signing_key"] ?? false },
      signing_algorithm: fields["signing_algorithm"] ?? "RS256",
    }),
    ...{ patch: true, remove: true },
  },
  {
    ...{ kind: "oauth_applications", object: "oauth_application", prefix: "oa", list: "data" },
    parameter: "oauth_application_id",
    make: (fields) => ({
      ...{ instance_id: CLERK_INSTANCE, name: fields["name"], client_id: newSecret("").slice(0, 16) },
      ...{ client_uri: null, client_image_url: null, dynamically_registered: false },
      ...{ consent_screen_enabled: fields["consent_screen_enabled"] ?? true },
      ...{ pkce_required: fields["pkce_required"] ?? false, public: fields["public"] ?? false },
      ...{ scopes: fields["scopes"] ?? "profile email", redirect_uris: fields["redirect_uris"] ?? [] },
      ...{ callback_url: fields["callback_url"] ?? "", authorize_url: oauthUrl("authorize") },
      ...{ token_fetch_url: oauthUrl("token"), user_info_url: oauthUrl("userinfo") },
      discovery_url: `${FRONTEND_API}/.well-known/openid-configuration`,
      ...{ token_introspection_url: oauthUrl("token_info"), client_secret: newSecret("") },
    }),
    ...{ patch: true, remove: true },
  },
  {
    ...{ kind: "machines", object: "machine", prefix: "mch", list: "data", newestFirst: true },
    parameter: "machine_id",
    make: (fields) => ({
      ...{ name: fields["name"], instance_id: CLERK_INSTANCE },
      ...{ default_token_ttl: fields["default_token_ttl"] ?? 3600, scoped_machines: [] },
      secret_key: newSecret("ak_"),
    }),
    ...{ patch: true, remove: true },
  },
  { kind: "enterprise_connections", object: "enterprise_connection", list: "data" },
  { kind: "saml_connections", object: "saml_connection", list: "data" },
  { kind: "scim_directories", object: "scim_directory", list: "data" },
  { kind: "directories", object: "directory", list: "data" },
  { kind: "role_sets", object: "role_set", list: "data" },
  { kind: "waitlist_entries", object: "waitlist_entry", list: "data" },
  {
    ...{ kind: "organization_permissions", object: "permission", prefix: "perm", list: "data" },
    parameter: "permission_id",
    make: ({ name, key, description }) => ({ name, key, description: description ?? "", type: "user" }),
    remove: true,
  },
  {
    ...{ kind: "allowlist_identifiers", object: "allowlist_identifier", prefix: "alid", list: "array" },
    ...{ parameter: "identifier_id", newestFirst: true, remove: true },
    make: ({ identifier }) => ({ identifier, identifier_type: "email_address", instance_id: CLERK_INSTANCE }),
  },
  {
    ...{ kind: "blocklist_identifiers", object: "blocklist_identifier", prefix: "blid", list: "data" },
    ...{ parameter: "identifier_id", newestFirst: true, remove: true },
    make: ({ identifier }) => ({ identifier, identifier_type: "email_address", instance_id: CLERK_INSTANCE }),
  },
  {
    ...{
      kind: "domains",
      object: "domain",
      prefix: "dmn",
      list: "data",
      parameter: "domain_id",
      remove: true,
    },
    make: ({ name, proxy_url: proxy }) => ({
      ...{ name, is_satellite: true, frontend_api_url: `https://clerk.${String(name)}` },
      ...{ proxy_url: proxy ?? null, development_origin: "", cname_targets: [] },
    }),
  },
  {
    ...{ kind: "invitations", object: "invitation", prefix: "inv", list: "array", newestFirst: true },
    make: ({ email_address: email, public_metadata: metadata }) => ({
      ...{ email_address: email, public_metadata: metadata ?? {}, status: "pending", revoked: false },
    }),
  },
];

const WITHOUT_SINGLE_READ = ["domains", "allowlist_identifiers", "blocklist_identifiers"];

/** Only ever told once, when it is made: what lists leave out. */
const SECRET_FIELDS = ["client_secret", "secret_key"];

/** A thing as lists and single reads show it. */
export function withoutSecrets(thing: Thing): Thing {
  const kept = Object.entries(thing).filter(([name]) => !SECRET_FIELDS.includes(name));
  return { id: thing.id, ...Object.fromEntries(kept) };
}

/** Lists, and what can be made, changed and removed in them. */
export function collectionOperations(instance: ClerkInstance): Operations {
  return Object.assign({}, ...collections.map((one) => operationsOf(instance, one))) as Operations;
}

function operationsOf({ settings, clock, plan }: ClerkInstance, collection: Collection): Operations {
  const { kind, object, parameter = "" } = collection;
  const one = (
    params: Readonly<Record<string, string>>,
    act: (thing: Thing) => FakeResponse,
  ): FakeResponse => {
    const thing = settings.get(kind, params[parameter] ?? "");
    return thing ? act(thing) : notFound(object.replaceAll("_", " "));
  };
  const lacking = (): FakeResponse | undefined => plan.refused[kind];
  const single = `/${kind}/{${parameter}}`;
  const operations: Record<string, Operations[string]> = {
    [`GET /${kind}`]: ({ url }) => {
      const refused = lacking();
      if (refused !== undefined) return refused;
      return { status: 200, body: listed(settings.list(kind), collection, url.searchParams) };
    },
  };
  const { make, prefix = "", newestFirst: _, ...can } = collection;
  if (make !== undefined)
    operations[`POST /${kind}`] = ({ fields }) => {
      const at = clock.now();
      const times = { created_at: at, updated_at: at };
      const made = { id: clerkId(prefix), object, ...make(fields), ...(kind === "domains" ? {} : times) };
      return lacking() ?? { status: 200, body: settings.put(kind, made) };
    };
  if (parameter !== "" && !WITHOUT_SINGLE_READ.includes(kind))
    operations[`GET ${single}`] = ({ params }) =>
      one(params, (thing) => ({ status: 200, body: withoutSecrets(thing) }));
  if (can.patch === true)
    operations[`PATCH ${single}`] = ({ params, fields }) =>
      one(params, (thing) => {
        const changed = settings.put(kind, { ...thing, ...fields, id: thing.id, updated_at: clock.now() });
        return { status: 200, body: withoutSecrets(changed) };
      });
  if (can.remove === true)
    operations[`DELETE ${single}`] = ({ params }) =>
      one(params, ({ id, ...thing }) => {
        if (thing["is_satellite"] === false)
          return clerkError(403, "operation_not_allowed", "The primary domain cannot be deleted.");
        settings.remove(kind, id);
        return { status: 200, body: { object, id, deleted: true } };
      });
  return operations;
}

function listed(things: readonly Thing[], { list, newestFirst }: Collection, query: URLSearchParams): object {
  const order = query.get("order_by");
  const descending = order === null ? newestFirst === true : order.startsWith("-");
  const status = query.get("status");
  const all = (descending ? things.toReversed() : things).filter(
    (one) => status === null || one["status"] === status,
  );
  const offset = Number(query.get("offset") ?? 0);
  const page = all.slice(offset, offset + Number(query.get("limit") ?? 10)).map(withoutSecrets);
  const wrapped = { data: page, total_count: all.length };
  return list === "data" || query.get("paginated") === "true" ? wrapped : page;
}
