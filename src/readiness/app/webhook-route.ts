import { check, mistake, nothing } from "../check.ts";

const path = "/api/webhooks/clerk";

export const appWebhookRoute = check({
  id: "app.webhook-route",
  severity: "high",
  title: "Webhooks reach their route, and a forged one is refused.",
  why: "Behind the gate every webhook is sent to a sign-in page: users who were deleted stay, and the endpoint is switched off after five days. One that takes anything lets strangers write to the database.",
  mend: `Leave the route out of what the gate protects, and verify each message there with verifyWebhook.`,
  async look({ ports, how, identity }) {
    const { appOrigin } = await identity();
    // Not signed: a route that verifies takes nothing of it, so nothing is changed.
    const { status, headers } = await ports.http.request({
      ...{ method: "POST", url: new URL(path, appOrigin).href, body: "{}", ...how },
      headers: { "content-type": "application/json" },
    });
    if (status >= 200 && status < 300)
      return mistake(`${path} takes a message that nobody signed (${status}).`, { severity: "critical" });
    if (status >= 300 && status < 400)
      return mistake(
        `${path} sends webhooks on to ${headers["location"] ?? "another page"}: it stands behind the gate.`,
      );
    if (status === 404 || status === 405)
      return mistake(`${path} answers ${status}: there is no route for webhooks.`, { severity: "low" });
    if (status >= 500)
      return mistake(`${path} answers ${status} to a message without a signature.`, { severity: "medium" });
    return nothing;
  },
});
