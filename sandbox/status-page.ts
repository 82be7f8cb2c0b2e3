import { z } from "zod";
import type { ControlRoute } from "./control/route.ts";
import type { Fake, FakeResponse, SandboxClock } from "./fake.ts";
import { STATUS_HOST, VERCEL_STATUS_HOST } from "./ids.ts";

const statusInput = z.strictObject({
  indicator: z.enum(["none", "minor", "major", "critical", "maintenance"]).default("none"),
  description: z.string().optional(),
  /** Component status by component name; others are operational. */
  components: z
    .record(
      z.string(),
      z.enum(["operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"]),
    )
    .default({}),
  /** Title of the incident that the page shows, if any. */
  incident: z.string().optional(),
});
type Status = z.infer<typeof statusInput>;

interface Page {
  readonly fake: Fake["name"];
  readonly name: string;
  readonly host: string;
  /** Of the control API. */
  readonly path: string;
  readonly components: readonly string[];
}

/** In the shape incident.io gives it (Statuspage-compatible), with the components that it has there. */
const clerkPage: Page = {
  ...{ fake: "clerk-status", name: "Clerk", host: STATUS_HOST, path: "/clerk/status" },
  components: [
    ...["User and authentication", "Session management", "Machine authentication", "Account Portal"],
    ...["B2B SaaS", "Billing", "Email delivery", "SMS delivery", "Webhooks"],
    ...["Dashboard", "Analytics", "Search", "Go live"],
  ],
};

/** Vercel's, a Statuspage; its real one has a component for each region, too. */
export const vercelPage: Page = {
  ...{ fake: "vercel-status", name: "Vercel", host: VERCEL_STATUS_HOST, path: "/vercel/status" },
  components: ["CDN", "Functions", "Middleware", "Edge Config", "Builds", "API", "Dashboard", "DNS"],
};

const DESCRIPTIONS: Record<Status["indicator"], string> = {
  none: "All Systems Operational",
  minor: "Partially Degraded Service",
  major: "Partial System Outage",
  critical: "Major System Outage",
  maintenance: "Service Under Maintenance",
};

export interface StatusPage {
  readonly fake: Fake;
  readonly routes: readonly ControlRoute[];
  readonly set: (status: z.input<typeof statusInput>) => void;
}

/** A vendor's status page, and how to set it. */
export function createStatusPage(clock: SandboxClock, of: Page = clerkPage): StatusPage {
  let current: Status = statusInput.parse({});
  let since = clock.now();
  const page = () => ({
    id: "01JSANDBOXSTATUSPAGE",
    name: of.name,
    url: `https://${of.host}`,
    time_zone: "Etc/UTC",
    updated_at: new Date(since).toISOString(),
  });
  const status = () => ({
    indicator: current.indicator,
    description: current.description ?? DESCRIPTIONS[current.indicator],
  });
  const summary = (): object => ({
    page: page(),
    status: status(),
    components: [...new Set([...of.components, ...Object.keys(current.components)])].map((name, index) => ({
      id: `01JSANDBOXCOMPONENT${index}`,
      name,
      status: current.components[name] ?? "operational",
      position: index,
      updated_at: new Date(since).toISOString(),
    })),
    incidents: current.incident
      ? [
          {
            id: "01JSANDBOXINCIDENT",
            name: current.incident,
            status: "investigating",
            created_at: new Date(since).toISOString(),
          },
        ]
      : [],
    scheduled_maintenances: [],
  });
  const feed = (): FakeResponse => ({
    status: 200,
    headers: { "content-type": "application/rss+xml; charset=utf-8" },
    body:
      `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>${of.name} status</title>` +
      (current.incident
        ? `<item><title>${escapeXml(current.incident)}</title><pubDate>${new Date(since).toUTCString()}</pubDate></item>`
        : "") +
      `</channel></rss>\n`,
  });
  const handle = async ({ url }: { url: URL }): Promise<FakeResponse> => {
    if (url.pathname === "/api/v2/summary.json") return { status: 200, body: summary() };
    if (url.pathname === "/api/v2/status.json")
      return { status: 200, body: { page: page(), status: status() } };
    if (url.pathname === "/feed.rss") return feed();
    return { status: 404, headers: { "content-type": "text/html" }, body: "<h1>Not found</h1>" };
  };
  const set = (given: unknown): void => {
    current = statusInput.parse(given);
    since = clock.now();
  };
  return {
    set,
    fake: { name: of.fake, hosts: () => [of.host], handle },
    routes: [
      {
        method: "POST",
        path: of.path,
        handle: ({ body }) => {
          set(body);
          return summary();
        },
      },
    ],
  };
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
