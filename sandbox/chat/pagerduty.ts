import { z } from "zod";
import type { Fake, FakeRequest, FakeResponse } from "../fake.ts";
import { PAGERDUTY_KEY } from "../ids.ts";

const eventInput = z.discriminatedUnion("event_action", [
  z.looseObject({
    event_action: z.literal("trigger"),
    routing_key: z.string().length(32),
    dedup_key: z.string().max(255).optional(),
    payload: z.looseObject({
      summary: z.string().min(1).max(1024),
      source: z.string().min(1),
      severity: z.enum(["critical", "error", "warning", "info"]),
    }),
  }),
  z.looseObject({
    event_action: z.enum(["acknowledge", "resolve"]),
    routing_key: z.string().length(32),
    dedup_key: z.string().max(255),
  }),
]);

interface PagerDutyAlert {
  readonly dedupKey: string;
  readonly summary: string;
  status: "triggered" | "acknowledged" | "resolved";
  /** Events that were taken in for it; the person is called by the first alone. */
  events: number;
}

const invalid = (errors: readonly string[]): FakeResponse => ({
  status: 400,
  body: { status: "invalid event", message: "Event object is invalid", errors },
});

/** Events API v2 at events.pagerduty.com. An open alert takes further events of its `dedup_key` in. */
export function createPagerDuty(): { readonly fake: Fake; readonly alerts: readonly PagerDutyAlert[] } {
  const alerts: PagerDutyAlert[] = [];
  const handle = async ({ method, url, body }: FakeRequest): Promise<FakeResponse> => {
    if (method !== "POST" || url.pathname !== "/v2/enqueue") return { status: 404, body: "" };
    let given: unknown;
    try {
      given = JSON.parse(body.toString("utf8"));
    } catch {
      return invalid(["JSON is malformed"]);
    }
    const parsed = eventInput.safeParse(given);
    if (!parsed.success)
      return invalid(parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`));
    const event = parsed.data;
    if (event.routing_key !== PAGERDUTY_KEY) return invalid(["'routing_key' is invalid"]);
    const dedupKey = event.dedup_key ?? crypto.randomUUID();
    const open = alerts.find((alert) => alert.dedupKey === dedupKey && alert.status !== "resolved");
    if (open !== undefined) {
      open.events += 1;
      if (event.event_action === "resolve") open.status = "resolved";
      if (event.event_action === "acknowledge") open.status = "acknowledged";
    } else if (event.event_action === "trigger") {
      alerts.push({ dedupKey, summary: event.payload.summary, status: "triggered", events: 1 });
    }
    return { status: 202, body: { status: "success", message: "Event processed", dedup_key: dedupKey } };
  };
  return { alerts, fake: { name: "pagerduty", hosts: () => ["events.pagerduty.com"], handle } };
}
