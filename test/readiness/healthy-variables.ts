import type { VariablePlace } from "../../src/ports/vercel-team.ts";
import type { VariableSummary } from "../../src/ports/vercel.ts";
import { thumbprint } from "./keys.ts";

const monthAgo = Date.parse("2026-10-21T03:00:00Z");

const one = (key: string, more: Partial<VariableSummary> = {}): VariableSummary => ({
  ...{ key, targets: ["production"], type: "encrypted", updatedAt: monthAgo },
  ...more,
});

const elsewhere = { targets: ["preview", "development"] };

/** Production's five, of which the secrets cannot be read, and those of a development instance for the rest. */
export const healthyVariables = (): VariableSummary[] => [
  one("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", { told: { kind: "live", frontendApi: "clerk.app.example" } }),
  one("CLERK_SECRET_KEY", { type: "sensitive" }),
  one("CLERK_JWT_KEY", { told: { thumbprint } }),
  one("AUTH_GATE_PUBLIC_KEY", { told: {} }),
  one("CLERK_WEBHOOK_SIGNING_SECRET", { type: "sensitive" }),
  one("AUTH_GATE_EDGE_CONFIG", { type: "sensitive" }),
  one("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", { ...elsewhere, told: { kind: "test" } }),
  one("CLERK_SECRET_KEY", { ...elsewhere, told: { kind: "test" } }),
  one("CLERK_JWT_KEY", { ...elsewhere, told: {} }),
  one("AUTH_GATE_PUBLIC_KEY", { ...elsewhere, told: {} }),
];

/** One variable of a team, wherever it stands. */
export const place = (key: string, more: Partial<VariablePlace> = {}): VariablePlace => ({
  ...{ id: `prj_test/${key}`, key, project: "app", own: true, type: "encrypted", targets: ["production"] },
  ...{ gitBranch: undefined, customEnvironmentIds: [], value: undefined },
  ...more,
});

export const healthyPlaces = (): VariablePlace[] =>
  healthyVariables().map(({ key, targets, type }, at) =>
    place(key, { id: `prj_test/env_${at}`, targets: [...targets], type }),
  );
