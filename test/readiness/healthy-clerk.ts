import { baselineText, type Baseline } from "../../src/rotation/baseline.ts";
import { clerkAreas } from "../../src/ports/clerk-areas.ts";
import type { AreaEntry } from "../../src/ports/clerk-instance.ts";

const one = (id: string, fields: Readonly<Record<string, unknown>>): AreaEntry => ({
  id,
  createdAt: undefined,
  fields,
});

/** What the Backend API lists of an instance that is well. */
export const healthyAreas = (): Record<string, readonly AreaEntry[]> => ({
  instance: [
    one("ins_1", { id: "ins_1", environment_type: "production", allowed_origins: ["https://app.example"] }),
  ],
  "instance/protect": [
    one("protect", { rules_enabled: true, specter_enabled: true, checks_bypassed: false }),
  ],
  redirect_urls: [one("ru_1", { url: "https://app.example/callback" })],
  jwt_templates: [
    one("jtmp_1", { name: "supabase", lifetime: 60, claims: { role: "{{user.public_metadata.role}}" } }),
  ],
  oauth_applications: [
    one("oa_1", { name: "cli", public: true, pkce_required: true, consent_screen_enabled: true }),
  ],
});

/** The same as its committed picture, taken ten days before. */
export function healthyBaseline(nowMs: number, days = 10): string {
  const areas = healthyAreas();
  const picture: Baseline = {
    ...{ version: 1, instance: "clerk.app.example" },
    takenAt: new Date(nowMs - days * 24 * 3600_000).toISOString(),
    areas: Object.fromEntries(
      clerkAreas.map(({ path }) => [
        path,
        { entries: Object.fromEntries((areas[path] ?? []).map(({ id, fields }) => [id, { ...fields }])) },
      ]),
    ),
  };
  return baselineText(picture);
}
