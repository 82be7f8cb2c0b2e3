import { z } from "zod";
import type { Fake, FakeRequest, FakeResponse, SandboxClock } from "../fake.ts";
import { STATUSPAGE_KEY, STATUSPAGE_PAGE } from "../ids.ts";

const incidentInput = z.strictObject({
  incident: z.strictObject({
    name: z.string().min(1).optional(),
    status: z.enum(["investigating", "identified", "monitoring", "resolved"]).optional(),
    body: z.string().optional(),
    /** All values at its top must be objects. */
    metadata: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
    component_ids: z.array(z.string()).optional(),
    components: z.record(z.string(), z.string()).optional(),
  }),
});
type Given = z.infer<typeof incidentInput>["incident"];

interface StatuspageIncident {
  readonly id: string;
  readonly name: string;
  status: string;
  readonly created_at: string;
  readonly shortlink: string;
  metadata: NonNullable<Given["metadata"]>;
  readonly incident_updates: { readonly id: string; readonly status: string; readonly body: string }[];
}

const refused = (status: number, error: string): FakeResponse => ({ status, body: { error } });

/** The REST API of api.statuspage.io, as far as incidents of one page go. */
export function createStatuspage(clock: SandboxClock): {
  readonly fake: Fake;
  readonly incidents: readonly StatuspageIncident[];
} {
  const incidents: StatuspageIncident[] = [];
  const update = (incident: StatuspageIncident, given: Given): void => {
    if (given.status !== undefined) incident.status = given.status;
    if (given.metadata !== undefined) incident.metadata = given.metadata;
    const id = `update${incident.incident_updates.length + 1}`;
    incident.incident_updates.unshift({ id, status: incident.status, body: given.body ?? "" });
  };
  const write = (method: string, id: string | undefined, body: Buffer): FakeResponse => {
    let parsed: ReturnType<typeof incidentInput.safeParse>;
    try {
      parsed = incidentInput.safeParse(JSON.parse(body.toString("utf8")));
    } catch {
      return refused(400, "The body is not JSON");
    }
    if (!parsed.success) return refused(422, z.prettifyError(parsed.error));
    const given = parsed.data.incident;
    if (method === "POST" && id === undefined) {
      if (given.name === undefined) return refused(422, "name can't be blank");
      const made: StatuspageIncident = {
        id: `incident${incidents.length + 1}`,
        name: given.name,
        status: "investigating",
        created_at: new Date(clock.now()).toISOString(),
        shortlink: `https://stspg.io/incident${incidents.length + 1}`,
        metadata: {},
        incident_updates: [],
      };
      incidents.unshift(made);
      update(made, given);
      return { status: 201, body: made };
    }
    const found = incidents.find((incident) => incident.id === id);
    if (found === undefined) return refused(404, "Record not found");
    update(found, given);
    return { status: 200, body: found };
  };
  const handle = async ({ method, url, headers, body }: FakeRequest): Promise<FakeResponse> => {
    if (headers["authorization"] !== `OAuth ${STATUSPAGE_KEY}`) return refused(401, "Could not authenticate");
    const [, page, id] = /^\/v1\/pages\/([^/]+)\/incidents(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    if (page !== STATUSPAGE_PAGE) return refused(404, "Record not found");
    if (method === "GET") {
      if (id === undefined)
        return { status: 200, body: incidents.slice(0, Number(url.searchParams.get("limit") ?? 100)) };
      const found = incidents.find((incident) => incident.id === id);
      return found === undefined ? refused(404, "Record not found") : { status: 200, body: found };
    }
    if (method === "POST" || method === "PATCH" || method === "PUT") return write(method, id, body);
    return refused(404, "Record not found");
  };
  return { incidents, fake: { name: "statuspage", hosts: () => ["api.statuspage.io"], handle } };
}
