import { FRONTEND_API, PARENT_DOMAIN } from "../ids.ts";

/** One thing of an instance as the API shows it: it has an id. */
export interface Thing {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** What an instance has beside people, as the API's own objects, by kind (`jwt_templates`, `oauth_applications` …). */
export class Settings {
  readonly #kinds = new Map<string, Map<string, Thing>>();
  /** How often something was put here or removed. */
  changes = 0;

  /** Oldest first. */
  list(kind: string): readonly Thing[] {
    return [...(this.#kinds.get(kind)?.values() ?? [])];
  }

  get(kind: string, id: string): Thing | undefined {
    return this.#kinds.get(kind)?.get(id);
  }

  /** The one with this name. */
  named(kind: string, name: string): Thing | undefined {
    return this.list(kind).find((one) => one["name"] === name);
  }

  /** Adds it, or puts it in place of the one with its id. */
  put<T extends Thing>(kind: string, thing: T): T {
    this.changes += 1;
    const things = this.#kinds.get(kind) ?? new Map<string, Thing>();
    this.#kinds.set(kind, things);
    things.set(thing.id, thing);
    return thing;
  }

  remove(kind: string, id: string): boolean {
    this.changes += 1;
    return this.#kinds.get(kind)?.delete(id) ?? false;
  }
}

/** What a new production instance has: its domain, and the roles that every instance begins with. */
export function newSettings(now: number): Settings {
  const settings = new Settings();
  settings.put("domains", {
    ...{ object: "domain", id: "dmn_sandboxNightshift0001", name: PARENT_DOMAIN, is_satellite: false },
    ...{ frontend_api_url: FRONTEND_API, proxy_url: null, development_origin: "", cname_targets: [] },
  });
  for (const [name, key] of [
    ["Admin", "org:admin"],
    ["Member", "org:member"],
  ])
    settings.put("organization_roles", {
      ...{ object: "role", id: `role_sandbox${name}`, name, key, description: null, permissions: [] },
      ...{ is_creator_eligible: name === "Admin", created_at: now, updated_at: now },
    });
  return settings;
}
