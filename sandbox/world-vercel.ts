import type { Authority } from "./authority.ts";
import { chatEnvironment } from "./chat/index.ts";
import type { ControlRoute } from "./control/route.ts";
import { vercelEdgeRoutes } from "./control/vercel-edge-routes.ts";
import { vercelRoutes } from "./control/vercel-routes.ts";
import type { AppRunner, Fake, SandboxClock } from "./fake.ts";
import {
  APP_HOST,
  CLERK_KEYS,
  type ClerkEnvironment,
  VERCEL_PROJECT,
  VERCEL_TEAM,
  VERCEL_TOKEN,
} from "./ids.ts";
import { createVercel, type FakeVercel, type VercelOptions } from "./vercel/index.ts";

/** How fast the fake Vercel builds and publishes, and what it allows. */
export type VercelSettings = Partial<
  Pick<VercelOptions, "buildMs" | "propagationMs" | "deploymentsPer5Min" | "headCommit">
>;

/** The fake Vercel with the sandbox's reserved team and project. */
export function sandboxVercel(
  clock: SandboxClock,
  runner: AppRunner,
  settings: VercelSettings = {},
): { vercel: FakeVercel; fakes: readonly Fake[]; routes: readonly ControlRoute[] } {
  const vercel = createVercel({
    clock,
    runner,
    tokens: [VERCEL_TOKEN],
    team: { id: VERCEL_TEAM, slug: "nightshift", name: "Nightshift" },
    project: {
      id: VERCEL_PROJECT,
      name: "nightshift",
      link: { type: "github", org: "nightshift", repo: "app", productionBranch: "main" },
    },
    productionDomain: APP_HOST,
    ...settings,
  });
  return {
    vercel,
    fakes: [vercel.api, vercel.edgeConfig],
    routes: [...vercelRoutes(vercel), ...vercelEdgeRoutes(vercel)],
  };
}

/** What makes a process reach the sandbox at the production host names; nothing else does. */
export function proxyEnvironment(proxyUrl: string, authority: Authority): Record<string, string> {
  return {
    HTTPS_PROXY: proxyUrl,
    NO_PROXY: "127.0.0.1,localhost",
    NODE_USE_ENV_PROXY: "1",
    NODE_EXTRA_CA_CERTS: authority.file,
    SSL_CERT_FILE: authority.file,
  };
}

/** The whole environment for an operator in the sandbox: proxy, and the sandbox's own keys. */
export function operatorEnvironment(
  proxyUrl: string,
  authority: Authority,
  clerk: ClerkEnvironment,
): Record<string, string> {
  const { secretKey, publishableKey } = CLERK_KEYS[clerk];
  return {
    ...proxyEnvironment(proxyUrl, authority),
    VERCEL_API_TOKEN: VERCEL_TOKEN,
    VERCEL_TEAM_ID: VERCEL_TEAM,
    VERCEL_PROJECT_ID: VERCEL_PROJECT,
    CLERK_SECRET_KEY: secretKey,
    CLERK_PUBLISHABLE_KEY: publishableKey,
    ...chatEnvironment,
    CLERK_TELEMETRY_DISABLED: "1",
  };
}
