import type { Found } from "../check.ts";
import { check, mistakes } from "../check.ts";
import { addressOf, webhookRoutes } from "../source/gate-files.ts";
import { isClerksAnswer } from "../../webhooks/cause.ts";
import type { ReadyWorld } from "../world.ts";

const usual = "/api/webhooks/clerk";

export const appWebhookRoute = check({
  id: "app.webhook-route",
  severity: "high",
  title: "Webhooks reach their route, and a forged one is refused.",
  why: "Behind the gate every webhook is sent to a sign-in page: users who were deleted stay, and the endpoint is switched off after five days. One that takes anything lets strangers write to the database.",
  mend: "Leave the route out of what the gate protects, and verify each message there with verifyWebhook.",
  async look(world) {
    const found: Found[] = [];
    for (const path of await pathsOf(world)) found.push(...(await ask(world, path)));
    return mistakes(found);
  },
});

/** Where the app's source has routes for webhooks; without it the usual path. */
async function pathsOf({ app, files }: ReadyWorld): Promise<readonly string[]> {
  const routes = app === undefined ? [] : webhookRoutes(await files()).map(({ path }) => addressOf(path));
  const fixed = [...new Set(routes)].filter((path) => !path.includes("["));
  return fixed.length === 0 ? [usual] : fixed;
}

/** Not signed: a route that verifies takes nothing of it, so nothing is changed. */
async function ask({ ports, how, identity }: ReadyWorld, path: string): Promise<readonly Found[]> {
  const { appOrigin } = await identity();
  const { status, headers } = await ports.http.request({
    ...{ method: "POST", url: new URL(path, appOrigin).href, body: "{}", ...how },
    headers: { "content-type": "application/json" },
  });
  if (status >= 200 && status < 300)
    return [{ what: `${path} takes a message that nobody signed (${status}).`, severity: "critical" }];
  if (isClerksAnswer({ headers }))
    return [{ what: `${path} answers ${status}, by Clerk's middleware: it stands behind the gate.` }];
  if (status >= 300 && status < 400)
    return [
      {
        what: `${path} sends webhooks on to ${headers["location"] ?? "another page"}: it stands behind the gate.`,
      },
    ];
  if (status === 404 || status === 405)
    return [{ what: `${path} answers ${status}: there is no route for webhooks.`, severity: "low" }];
  return status >= 500
    ? [{ what: `${path} answers ${status} to a message without a signature.`, severity: "medium" }]
    : [];
}
