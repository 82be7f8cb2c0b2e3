import type { AreaEntry } from "../../src/ports/clerk-instance.ts";
import { healthyBaseline } from "./healthy-clerk.ts";
import { daysAgo, nowMs, type Healthy } from "./healthy.ts";
import { plant } from "./plant.ts";

const set = (world: Healthy, area: string, fields: Readonly<Record<string, unknown>>): void => {
  world.clerk.areas[area] = (world.clerk.areas[area] ?? []).map((one: AreaEntry, at) =>
    at === 0 ? { ...one, fields: { ...one.fields, ...fields } } : one,
  );
};

export const clerkPlants = [
  plant(
    "clerk.instance",
    "the secret key is of a development instance",
    "critical",
    /development instance/,
    (world) => {
      world.instance = { id: "ins_dev", environment: "development" };
    },
  ),
  plant(
    "clerk.instance",
    "the publishable key is of a development instance",
    "critical",
    /Frontend API .* development/,
    (world) => {
      world.answers.environment.display_config.instance_environment_type = "development";
    },
  ),
  plant("clerk.test-mode", "production is in test mode", "critical", /test mode/, (world) => {
    world.answers.environment.auth_config.test_mode = true;
  }),
  plant("clerk.reverification", "people cannot verify again", "medium", /Reverification is off/, (world) => {
    world.answers.environment.auth_config.reverification = false;
  }),
  plant(
    "clerk.no-factor-to-verify-again",
    "everybody signs in by Google alone",
    "medium",
    /oauth_google/,
    (world) => {
      world.answers.environment.auth_config.first_factors = ["oauth_google"];
    },
  ),
  plant("clerk.lockout", "accounts are never locked", "medium", /lockout is off/, (world) => {
    world.answers.environment.user_settings.attack_protection.user_lockout.enabled = false;
  }),
  plant(
    "clerk.breached-passwords",
    "passwords from breaches are taken",
    "medium",
    /known breaches/,
    (world) => {
      world.answers.environment.user_settings.password_settings.disable_hibp = true;
    },
  ),
  plant("clerk.bot-protection", "bots may sign up", "low", /Bot protection/, (world) => {
    world.answers.environment.user_settings.sign_up.captcha_enabled = false;
  }),
  plant("clerk.protect", "the protection's rules are off", "low", /rules are off/, (world) =>
    set(world, "instance/protect", { rules_enabled: false }),
  ),
  plant("clerk.protect", "the protection's checks are bypassed", "medium", /bypassed/, (world) =>
    set(world, "instance/protect", { checks_bypassed: true }),
  ),
  plant("clerk.allowed-origins", "any page may speak to the instance", "high", /anybody's page/, (world) =>
    set(world, "instance", { allowed_origins: ["https://*.app.example"] }),
  ),
  plant(
    "clerk.allowed-origins",
    "a development server is an allowed origin",
    "medium",
    /localhost/,
    (world) => set(world, "instance", { allowed_origins: ["http://localhost:3000"] }),
  ),
  plant("clerk.allowed-origins", "an origin goes without TLS", "high", /without TLS/, (world) =>
    set(world, "instance", { allowed_origins: ["http://app.example"] }),
  ),
  plant("clerk.redirect-urls", "a redirect URL leads to another host", "medium", /another host/, (world) =>
    set(world, "redirect_urls", { url: "https://app-example.attacker.test/x" }),
  ),
  plant(
    "clerk.jwt-templates",
    "a template's tokens live ten years",
    "high",
    /template supabase live/,
    (world) => set(world, "jwt_templates", { lifetime: 315_360_000 }),
  ),
  plant(
    "clerk.jwt-templates",
    "a template's claims do not fit into a cookie",
    "medium",
    /bytes before/,
    (world) => set(world, "jwt_templates", { claims: { bio: "x".repeat(1300) } }),
  ),
  plant(
    "clerk.jwt-templates",
    "a template puts all metadata into each token",
    "medium",
    /whole metadata/,
    (world) => set(world, "jwt_templates", { claims: { all: "{{user.public_metadata}}" } }),
  ),
  plant(
    "clerk.oauth-applications",
    "a public OAuth application does without PKCE",
    "medium",
    /without PKCE/,
    (world) => set(world, "oauth_applications", { pkce_required: false }),
  ),
  plant(
    "clerk.oauth-applications",
    "an OAuth application asks nobody for consent",
    "medium",
    /consent/,
    (world) => set(world, "oauth_applications", { consent_screen_enabled: false }),
  ),
  plant(
    "clerk.baseline",
    "no picture of the instance is committed",
    "high",
    /There is no baselines/,
    (world) => {
      world.committed = {};
    },
  ),
  plant("clerk.baseline", "the picture is half a year old", "medium", /old/, (world) => {
    world.committed = { "baselines/clerk.app.example.json": healthyBaseline(nowMs, 200) };
  }),
  plant("clerk.baseline", "the picture cannot be read", "high", /no picture/, (world) => {
    world.committed = { "baselines/clerk.app.example.json": "{}" };
  }),
  plant("clerk.differs", "a machine is there that the picture lacks", "medium", /machine mch_9/, (world) => {
    world.clerk.areas["machines"] = [{ id: "mch_9", createdAt: daysAgo(2), fields: { name: "ci" } }];
  }),
  plant("clerk.test-user", "no test user is known", "medium", /No test user/, (world) => {
    world.testUser = false;
  }),
  plant("clerk.test-user", "the test user cannot sign in", "high", /422/, (world) => {
    world.evidence.signIn = { verdict: "failing", summary: "Sign-in is refused (422)." };
  }),
];
