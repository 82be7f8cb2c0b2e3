import type { FakeResponse } from "../fake.ts";
import { clerkError, notFound } from "./errors.ts";
import type { ClerkInstance } from "./instance.ts";
import type { Membership, User } from "./model.ts";
import { clerkId } from "./state.ts";
import type { Operations } from "./validated.ts";

interface Organization {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly createdAt: number;
  readonly createdBy: string | undefined;
}

/** Organisations, who is in them, and the roles that there are: whoever has the secret key may make anybody an admin. */
export function organizationOperations(instance: ClerkInstance): Operations {
  const { state, settings, clock } = instance;
  // Those that people were put into by name are there too.
  const all = (): Organization[] => {
    const made = settings.list("organizations") as unknown as Organization[];
    const known = new Map(made.map((one) => [one.id, one]));
    for (const { memberships, createdAt } of state.users.singles())
      for (const { orgId: id, name, slug } of memberships)
        if (!known.has(id)) known.set(id, { id, name, slug, createdAt, createdBy: undefined });
    return [...known.values()];
  };
  const find = (id: string | undefined): Organization | undefined => all().find((one) => one.id === id);
  const membersOf = (id: string) =>
    state.users.singles().flatMap((user) => {
      const membership = user.memberships.find(({ orgId }) => orgId === id);
      return membership === undefined ? [] : [{ user, membership }];
    });
  const shown = (one: Organization): object => ({
    ...{ object: "organization", id: one.id, name: one.name, slug: one.slug, has_image: false },
    ...{ image_url: "https://img.clerk.com/sandbox", members_count: membersOf(one.id).length },
    ...{ max_allowed_memberships: 5, admin_delete_enabled: true, public_metadata: {}, private_metadata: {} },
    ...(one.createdBy !== undefined && { created_by: one.createdBy }),
    ...{ created_at: one.createdAt, updated_at: one.createdAt },
  });
  const member = (organization: Organization, user: User, { role }: Membership): object => ({
    ...{ id: `orgmem_${user.id.slice(5)}`, object: "organization_membership", role, permissions: [] },
    ...{ role_name: role.replace(/^org:/, ""), public_metadata: {}, private_metadata: {} },
    organization: shown(organization),
    public_user_data: {
      ...{ user_id: user.id, first_name: user.firstName, last_name: user.lastName, has_image: false },
      ...{ profile_image_url: null, image_url: "https://img.clerk.com/sandbox", identifier: user.email },
      banned: user.banned,
    },
    ...{ created_at: user.createdAt, updated_at: user.updatedAt },
  });
  const page = <T>(
    things: readonly T[],
    query: URLSearchParams,
    show: (thing: T) => object,
  ): FakeResponse => {
    const offset = Number(query.get("offset") ?? 0);
    const data = things.slice(offset, offset + Number(query.get("limit") ?? 10)).map(show);
    return { status: 200, body: { data, total_count: things.length } };
  };
  const withMember = (
    params: Readonly<Record<string, string>>,
    act: (organization: Organization, user: User, membership: Membership) => Membership | undefined,
  ): FakeResponse => {
    const organization = find(params["organization_id"]);
    const user = state.users.edit(params["user_id"] ?? "", clock.now());
    const membership = user?.memberships.find(({ orgId }) => orgId === organization?.id);
    if (!organization || !user || !membership) return notFound("membership");
    const now = act(organization, user, membership);
    user.memberships = user.memberships.flatMap((one) => (one === membership ? (now ?? []) : one));
    return { status: 200, body: member(organization, user, now ?? membership) };
  };
  return {
    "GET /organizations": ({ url }) =>
      page(
        all().toSorted((a, b) => b.createdAt - a.createdAt),
        url.searchParams,
        shown,
      ),
    "POST /organizations": ({ fields }) => {
      const [name, slug] = [String(fields["name"]), fields["slug"] ?? fields["name"]];
      const createdBy = typeof fields["created_by"] === "string" ? fields["created_by"] : undefined;
      const id = clerkId("org");
      const made = { id, name, slug: String(slug).toLowerCase(), createdAt: clock.now(), createdBy };
      settings.put("organizations", made);
      const creator = createdBy === undefined ? undefined : state.users.edit(createdBy, clock.now());
      creator?.memberships.push({ orgId: id, slug: made.slug, name, role: "org:admin" });
      return { status: 200, body: shown(made) };
    },
    "DELETE /organizations/{organization_id}": ({ params }) => {
      const id = params["organization_id"] ?? "";
      if (find(id) === undefined) return notFound("organization");
      settings.remove("organizations", id);
      for (const { user } of membersOf(id))
        user.memberships = user.memberships.filter(({ orgId }) => orgId !== id);
      return { status: 200, body: { object: "organization", id, deleted: true } };
    },
    "GET /organizations/{organization_id}/memberships": ({ params, url }) => {
      const organization = find(params["organization_id"]);
      const found = organization ? membersOf(organization.id) : [];
      return page(found, url.searchParams, ({ user, membership }) =>
        organization ? member(organization, user, membership) : {},
      );
    },
    "POST /organizations/{organization_id}/memberships": ({ params, fields }) => {
      const organization = find(params["organization_id"]);
      const user = state.users.edit(String(fields["user_id"]), clock.now());
      if (!organization || !user) return notFound("organization or user");
      const { id: orgId, slug, name } = organization;
      if (user.memberships.some((one) => one.orgId === orgId))
        return clerkError(400, "already_a_member_in_organization", "The user is a member already.");
      const membership = { orgId, slug, name, role: String(fields["role"]) };
      user.memberships.push(membership);
      return { status: 200, body: member(organization, user, membership) };
    },
    "PATCH /organizations/{organization_id}/memberships/{user_id}": ({ params, fields }) =>
      withMember(params, (_organization, _user, old) => ({ ...old, role: String(fields["role"]) })),
    "DELETE /organizations/{organization_id}/memberships/{user_id}": ({ params }) =>
      withMember(params, () => undefined),
    "GET /users/{user_id}/organization_memberships": ({ params, url }) => {
      const user = state.users.get(params["user_id"] ?? "");
      if (user === undefined) return notFound("user");
      return page(user.memberships, url.searchParams, (one) => {
        const organization = find(one.orgId);
        return organization ? member(organization, user, one) : {};
      });
    },
    "GET /organization_roles": ({ url }) =>
      page(settings.list("organization_roles").toReversed(), url.searchParams, (role) => role),
    "POST /organization_roles": ({ fields }) => {
      const at = clock.now();
      const made = settings.put("organization_roles", {
        ...{ object: "role", id: clerkId("role"), name: fields["name"], key: fields["key"] },
        ...{ description: fields["description"] ?? null, is_creator_eligible: false, permissions: [] },
        ...{ created_at: at, updated_at: at },
      });
      return { status: 200, body: made };
    },
    "DELETE /organization_roles/{organization_role_id}": ({ params }) => {
      const id = params["organization_role_id"] ?? "";
      if (!settings.remove("organization_roles", id)) return notFound("role");
      return { status: 200, body: { object: "role", id, deleted: true } };
    },
  };
}
