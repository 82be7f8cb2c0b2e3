/**
 * What a holder of the secret key can change or leave behind at an instance, as far as the Backend API lists it
 * (clerk-bapi-2026-05-12). Webhook endpoints, sign-in tokens, actor tokens and API keys of users are in no list.
 */
export interface ClerkArea {
  /** Path below `/v1`. */
  readonly path: string;
  /** As a finding names one of it. */
  readonly title: string;
  /** Settings are one object; lists have pages, or come whole. */
  readonly shape: "settings" | "pages" | "whole";
  /** Whether one of it can be taken out by the API: deleted, revoked, or neither. */
  readonly removal: "delete" | "revoke" | "by-hand";
  /** Entries are people's addresses: of them only the id is kept, since the picture lies in git. */
  readonly personal?: true;
}

export const clerkAreas: readonly ClerkArea[] = [
  { path: "instance", title: "the instance's settings", shape: "settings", removal: "by-hand" },
  { path: "instance/protect", title: "the protection's settings", shape: "settings", removal: "by-hand" },
  {
    path: "instance/communication",
    title: "the settings of messages",
    shape: "settings",
    removal: "by-hand",
  },
  {
    path: "instance/oauth_application_settings",
    title: "the settings of OAuth applications",
    shape: "settings",
    removal: "by-hand",
  },
  {
    path: "instance/organization_settings",
    title: "the settings of organizations",
    shape: "settings",
    removal: "by-hand",
  },
  { path: "domains", title: "domain", shape: "whole", removal: "delete" },
  { path: "redirect_urls", title: "redirect URL", shape: "pages", removal: "delete" },
  { path: "jwt_templates", title: "JWT template", shape: "pages", removal: "delete" },
  { path: "oauth_applications", title: "OAuth application", shape: "pages", removal: "delete" },
  { path: "machines", title: "machine", shape: "pages", removal: "delete" },
  { path: "enterprise_connections", title: "enterprise connection", shape: "pages", removal: "delete" },
  { path: "scim_directories", title: "SCIM directory", shape: "pages", removal: "delete" },
  { path: "directories", title: "directory", shape: "pages", removal: "delete" },
  { path: "organization_roles", title: "role", shape: "pages", removal: "delete" },
  { path: "organization_permissions", title: "permission", shape: "pages", removal: "delete" },
  { path: "role_sets", title: "role set", shape: "pages", removal: "by-hand" },
  {
    path: "allowlist_identifiers",
    title: "entry of the allow list",
    shape: "pages",
    removal: "delete",
    personal: true,
  },
  {
    path: "blocklist_identifiers",
    title: "entry of the block list",
    shape: "whole",
    removal: "delete",
    personal: true,
  },
  { path: "invitations", title: "invitation", shape: "pages", removal: "revoke", personal: true },
  {
    path: "waitlist_entries",
    title: "entry of the waiting list",
    shape: "pages",
    removal: "delete",
    personal: true,
  },
];

/** @returns undefined for one that is not known */
export const clerkArea = (path: string): ClerkArea | undefined =>
  clerkAreas.find((area) => area.path === path);
