import type { ControlRoute } from "./control/route.ts";
import { vercelRoutes } from "./control/vercel-routes.ts";
import type { AppRunner, Fake, SandboxClock } from "./fake.ts";
import { APP_HOST, VERCEL_PROJECT, VERCEL_TEAM, VERCEL_TOKEN } from "./ids.ts";
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
  return { vercel, fakes: [vercel.api, vercel.edgeConfig], routes: vercelRoutes(vercel) };
}
