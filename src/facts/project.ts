import type { Clock } from "../ports/clock.ts";
import type { Vercel } from "../ports/vercel.ts";
import type { Finding } from "./probe.ts";

/** What the app cannot authenticate without, by name. */
export const requiredVariables = [
  "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
  "CLERK_SECRET_KEY",
  "CLERK_JWT_KEY",
  "AUTH_GATE_PUBLIC_KEY",
] as const;

/** A deployment younger than this may be the cause, minutes. */
export const recentMinutes = 60;

/** Whether production has its variables. Their values cannot be read, so presence is all that this says. */
export async function askEnvironment(
  vercel: Vercel,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  const variables = await vercel.environment({ timeoutMs, signal });
  const production = variables.filter((each) => each.targets.includes("production")).map(({ key }) => key);
  const missing = requiredVariables.filter((name) => !production.includes(name));
  const data = { production: [...production].sort(), missing };
  if (missing.length === 0)
    return { verdict: "ok", summary: "Production has every variable that it needs.", data };
  return { verdict: "failing", summary: `Production lacks ${missing.join(", ")}.`, data };
}

/** Whether something was deployed shortly before. */
export async function askDeployments(
  vercel: Vercel,
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  const all = await vercel.deployments({ limit: 10, timeoutMs, signal });
  const production = all.filter((each) => each.target === "production");
  const [latest] = production;
  if (latest === undefined)
    return { verdict: "unknown", summary: "There is no production deployment to be seen." };
  const ageMinutes = Math.max(0, Math.round((clock.now() - latest.createdAt) / 60_000));
  const data = { latest: latest.id, state: latest.state, ageMinutes, commit: latest.commit ?? null };
  if (latest.state === "ERROR" || latest.state === "CANCELED") {
    return { verdict: "degraded", summary: `The latest production deployment is ${latest.state}.`, data };
  }
  if (ageMinutes <= recentMinutes) {
    return { verdict: "degraded", summary: `Production was deployed ${ageMinutes} minutes ago.`, data };
  }
  return { verdict: "ok", summary: `Production was last deployed ${ageAsText(ageMinutes)} ago.`, data };
}

function ageAsText(minutes: number): string {
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`;
}
