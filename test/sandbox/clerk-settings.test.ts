/** What a leaked secret key may do, and what a sweep can read of it: keys, tokens, applications, machines, settings. */
import { beforeEach, expect, it } from "vitest";
import { createUser } from "../../sandbox/clerk/state.ts";
import { CLERK_INSTANCE, PLATFORM_KEY, SECRET_KEY } from "../../sandbox/ids.ts";
import { backend, type Backend } from "./backend-fixture.ts";

let api: Backend;
let user: string;
beforeEach(() => {
  api = backend();
  user = createUser(api.instance.state, api.clock.at, { email: "ada@nightshift.example" }).id;
});

const rotate = (hours: number) =>
  api.call(
    "POST",
    "/platform/applications/app_sandboxNightshift0001/instances/production/rotate_secret_keys",
    { delay_old_secrets_expiration_hours: hours, reason: "out" },
    PLATFORM_KEY,
  );

it("keeps several secret keys, each with its last use, and refuses one that is deleted", async () => {
  const { secretKeys } = api.instance;
  const second = secretKeys.add(api.clock.at, "CI");
  expect((await api.call("GET", "/instance", undefined, second.secret)).body.id).toBe(CLERK_INSTANCE);
  api.clock.at += 5_000;
  await api.call("GET", "/instance");
  expect(secretKeys.list(api.clock.at).map(({ lastUsedAt }) => lastUsedAt)).toEqual([
    api.clock.at,
    api.clock.at - 5_000,
  ]);
  secretKeys.remove(second.id);
  expect((await api.call("GET", "/instance", undefined, second.secret)).status).toBe(401);
});

it("rotates by the Platform API: a new key at once, every old one gone after the delay", async () => {
  const others = api.instance.secretKeys.add(api.clock.at, "CI");
  expect((await api.call("GET", "/platform/applications", undefined, SECRET_KEY)).status).toBe(401);
  const made = (await rotate(1)).body.instances[0];
  const list = await api.call(
    "GET",
    "/platform/applications?include_secret_keys=true",
    undefined,
    PLATFORM_KEY,
  );
  expect(list.body[0].instances[0]).toEqual(expect.objectContaining(made));
  const works = async () =>
    await Promise.all(
      [SECRET_KEY, others.secret, made.secret_key].map(
        async (key) => (await api.call("GET", "/instance", undefined, key)).status,
      ),
    );
  expect(await works()).toEqual([200, 200, 200]);
  api.clock.at += 3_600_000;
  expect(await works()).toEqual([401, 401, 200]);
  api.instance.plan.platform = false;
  expect((await rotate(0)).status).toBe(403);
  expect(api.violations.list()).toEqual([]);
});

it("lists what a sweep reads, in the shapes of the specification", async () => {
  const made: Record<string, object> = {
    redirect_urls: { url: "https://intruder.example/back" },
    jwt_templates: { name: "long", claims: {}, lifetime: 315_360_000 },
    oauth_applications: { name: "Planted", redirect_uris: ["https://intruder.example/cb"] },
    machines: { name: "planted" },
    allowlist_identifiers: { identifier: "intruder@else.example" },
    blocklist_identifiers: { identifier: "ada@nightshift.example" },
    organization_permissions: { name: "All", key: "org:all:manage" },
    organization_roles: { name: "Ghost", key: "org:ghost" },
    domains: { name: "satellite.example", is_satellite: true },
    invitations: { email_address: "intruder@else.example" },
    organizations: { name: "Ghosts", created_by: user },
  };
  for (const [kind, body] of Object.entries(made))
    expect((await api.call("POST", `/${kind}`, body)).status, kind).toBe(200);
  const kinds = [
    ...Object.keys(made),
    ...["enterprise_connections", "scim_directories", "directories", "role_sets", "waitlist_entries"],
  ];
  for (const kind of kinds) {
    const { status, body } = await api.call(
      "GET",
      `/${kind}?limit=100`
        .replace("domains?limit=100", "domains")
        .replace("blocklist_identifiers?limit=100", "blocklist_identifiers"),
    );
    expect(status, kind).toBe(200);
    const things: object[] = Array.isArray(body) ? body : body.data;
    expect(JSON.stringify(things), kind).not.toMatch(/client_secret|secret_key/);
    if (kind in made) expect(things.length, kind).toBeGreaterThan(0);
  }
  for (const part of [
    "",
    "/protect",
    "/communication",
    "/oauth_application_settings",
    "/organization_settings",
  ])
    expect((await api.call("GET", `/instance${part}`)).status, part).toBe(200);
  expect(api.violations.list()).toEqual([]);
});

it("refuses a list that the plan lacks, and only that", async () => {
  api.instance.plan.refused["enterprise_connections"] = { status: 402, body: { errors: [] } };
  expect((await api.call("GET", "/enterprise_connections")).status).toBe(402);
  expect((await api.call("GET", "/oauth_applications")).status).toBe(200);
});

it("changes settings, and takes back what was planted", async () => {
  await api.call("PATCH", "/instance", { allowed_origins: ["https://intruder.example"], test_mode: true });
  expect((await api.call("GET", "/instance")).body.allowed_origins).toEqual(["https://intruder.example"]);
  await api.call("PATCH", "/instance/protect", { rules_enabled: false });
  expect((await api.call("GET", "/instance/protect")).body.rules_enabled).toBe(false);
  const planted = await api.call("POST", "/oauth_applications", { name: "Planted" });
  const secret = await api.call("POST", `/oauth_applications/${planted.body.id}/rotate_secret`);
  expect(secret.body.client_secret).not.toBe(planted.body.client_secret);
  expect((await api.call("DELETE", `/oauth_applications/${planted.body.id}`)).body.deleted).toBe(true);
  expect((await api.call("DELETE", `/oauth_applications/${planted.body.id}`)).status).toBe(404);
  const machine = (await api.call("POST", "/machines", { name: "planted" })).body;
  const read = await api.call("GET", `/machines/${machine.id}/secret_key`);
  expect(read.body.secret).toBe(machine.secret_key);
  const rotated = await api.call("POST", `/machines/${machine.id}/secret_key/rotate`, {
    previous_token_ttl: 0,
  });
  expect(rotated.body.secret).not.toBe(machine.secret_key);
  expect(api.violations.list()).toEqual([]);
});

it("makes people admins, and shows it by organisation and by person", async () => {
  const { id } = (await api.call("POST", "/organizations", { name: "Team" })).body;
  await api.call("POST", `/organizations/${id}/memberships`, { user_id: user, role: "org:member" });
  await api.call("PATCH", `/organizations/${id}/memberships/${user}`, { role: "org:admin" });
  const members = await api.call("GET", `/organizations/${id}/memberships`);
  expect(members.body.data[0]).toMatchObject({ role: "org:admin", public_user_data: { user_id: user } });
  await api.call("DELETE", `/organizations/${id}/memberships/${user}`);
  expect((await api.call("GET", `/users/${user}/organization_memberships`)).body.data).toEqual([]);
  expect(api.violations.list()).toEqual([]);
});

it("knows API keys by their subject only, and verifies until one is revoked", async () => {
  const { id, secret } = (await api.call("POST", "/api_keys", { name: "planted", subject: user })).body;
  expect((await api.call("GET", "/api_keys")).status).toBe(422);
  api.violations.clear();
  expect((await api.call("GET", `/api_keys?subject=${user}`)).body.total_count).toBe(1);
  expect((await api.call("POST", "/api_keys/verify", { secret })).status).toBe(200);
  await api.call("POST", `/api_keys/${id}/revoke`, { revocation_reason: "planted" });
  expect((await api.call("POST", "/api_keys/verify", { secret })).status).toBe(400);
  expect((await api.call("GET", `/api_keys?subject=${user}`)).body.total_count).toBe(0);
  expect((await api.call("GET", "/m2m_tokens?subject=mch_x")).body.m2m_tokens).toEqual([]);
  expect(api.violations.list()).toEqual([]);
});

it("issues tickets that no list shows, and opens the webhooks' portal", async () => {
  const signIn = await api.call("POST", "/sign_in_tokens", { user_id: user });
  const actor = await api.call("POST", "/actor_tokens", { user_id: user, actor: { sub: "intruder" } });
  const task = await api.call("POST", "/agents/tasks", {
    on_behalf_of: { user_id: user },
    ...{
      permissions: "*",
      agent_name: "x",
      task_description: "x",
      redirect_url: "https://app.nightshift.example/",
    },
  });
  expect([signIn.status, actor.status, task.status]).toEqual([200, 200, 200]);
  expect((await api.call("POST", `/actor_tokens/${actor.body.id}/revoke`)).body.status).toBe("revoked");
  expect((await api.call("POST", "/webhooks/svix_url")).body.svix_url).toMatch(/#key=/);
  expect(api.violations.list()).toEqual([]);
});

it("deletes a satellite domain, and the primary one for nobody", async () => {
  const { body: made } = await api.call("POST", "/domains", {
    name: "satellite.example",
    is_satellite: true,
  });
  const { body: all } = await api.call("GET", "/domains");
  const primary = all.data.find((one: { is_satellite: boolean }) => !one.is_satellite);
  expect((await api.call("DELETE", `/domains/${primary.id}`)).status).toBe(403);
  expect((await api.call("DELETE", `/domains/${made.id}`)).status).toBe(200);
  expect((await api.call("GET", "/domains")).body.data).toEqual([primary]);
});
