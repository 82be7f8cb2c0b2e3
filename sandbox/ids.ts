import { createHash } from "node:crypto";

/** The sandbox's reserved identity: no real team, project or instance carries these. */
export const APP_HOST = "app.nightshift.example";
export const APP_ORIGIN = `https://${APP_HOST}`;
export const PARENT_DOMAIN = "nightshift.example";
export const FRONTEND_API_HOST = "clerk.nightshift.example";
export const FRONTEND_API = `https://${FRONTEND_API_HOST}`;
export const BACKEND_API_HOST = "api.clerk.com";
/** Where the URL that the Backend API gives for webhooks leads. */
export const SVIX_PORTAL_HOST = "app.svix.com";
export const STATUS_HOST = "status.clerk.com";
export const VERCEL_STATUS_HOST = "www.vercel-status.com";
export const CLERK_INSTANCE = "ins_sandboxNightshift0001";
export const VERCEL_TEAM = "team_sandboxNightshift0001";
export const VERCEL_PROJECT = "prj_sandboxNightshift0001";

/** As Clerk writes it: `pk_live_` and the base64 of the Frontend API's host and a dollar sign. */
export const PUBLISHABLE_KEY = `pk_live_${Buffer.from(`${FRONTEND_API_HOST}$`).toString("base64")}`;
/** Accepted by the fakes only; both are public on purpose. */
export const SECRET_KEY = ["sk", "live", "sandboxNightshift0001SecretKeyNotARealOne00"].join("_");
/** What an instance's keys are like, by its environment; the development instance keeps the host, so that the app can stay as it is. */
export const CLERK_KEYS = {
  production: { publishableKey: PUBLISHABLE_KEY, secretKey: SECRET_KEY },
  development: {
    publishableKey: PUBLISHABLE_KEY.replace("pk_live_", "pk_test_"),
    secretKey: SECRET_KEY.replace(/^sk_live_/, ["sk", "test", ""].join("_")),
  },
} as const;
export type ClerkEnvironment = keyof typeof CLERK_KEYS;
export const CLERK_APPLICATION = "app_sandboxNightshift0001";
/** Of Clerk's Platform API. */
export const PLATFORM_KEY = ["ak", "sandboxNightshift0001PlatformKeyNotARealOne"].join("_");
export const VERCEL_TOKEN = "sandboxNightshift0001VercelToken";

/** Clerk's suffix of cookie names: the first eight characters of the publishable key's SHA-1 in base64url. */
export const COOKIE_SUFFIX = createHash("sha1").update(PUBLISHABLE_KEY).digest("base64url").slice(0, 8);

/** Where notices go in the sandbox; shaped like the real ones, put together so that no scanner takes them for such. */
export const SLACK_WEBHOOK_PATH = `/services/${["T0NIGHTSHIFT", "B0NIGHTSHIFT", "sandboxNightshiftHook0001"].join("/")}`;
export const SLACK_WEBHOOK_URL = `https://hooks.slack.com${SLACK_WEBHOOK_PATH}`;
export const PAGERDUTY_KEY = "sandboxNightshift0001PagerDuty00";
export const STATUSPAGE_KEY = "sandbox-nightshift-0001-statuspage";
export const STATUSPAGE_PAGE = "nightshift0001";
