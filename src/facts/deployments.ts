import type { Ports } from "../ports/index.ts";
import { ageText } from "./age-text.ts";
import { requiredVariables } from "./environment.ts";
import type { Finding } from "./probe.ts";

/** A deployment younger than this may be the cause, minutes. */
const recentMinutes = 60;

/**
 * Whether something was deployed shortly before, and whether what is live has the variables that the project has: a
 * change reaches only new deployments.
 */
export async function askDeployments(
  { releases, vercel, clock }: Pick<Ports, "releases" | "vercel" | "clock">,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  const how = { timeoutMs, signal };
  const [recent, live, variables] = await Promise.all([
    releases.recent({ limit: 10, ...how }),
    releases.live(how).catch(() => undefined),
    vercel.environment(how).catch(() => undefined),
  ]);
  const [latest] = recent;
  if (latest === undefined)
    return { verdict: "unknown", summary: "There is no production deployment to be seen." };
  const ageMs = Math.max(0, clock.now() - latest.createdAt);
  const ageMinutes = Math.round(ageMs / 60_000);
  const ours = variables?.filter(({ key, targets }) => required(key) && targets.includes("production")) ?? [];
  const born = live?.variables;
  const missing = born === undefined ? [] : ours.map(({ key }) => key).filter((key) => !born.includes(key));
  const changedAfter =
    live === undefined
      ? []
      : ours.filter(({ updatedAt }) => (updatedAt ?? 0) > live.createdAt).map(({ key }) => key);
  const data = {
    latest: latest.id,
    state: latest.state,
    ageMinutes,
    commit: latest.commit ?? null,
    live: live?.id ?? null,
    followsNew: live?.followsNew ?? null,
    missing,
    changedAfter,
  };
  if (missing.length > 0) {
    const lacks = `The live deployment was made without ${missing.join(", ")}; it needs a new one.`;
    return { verdict: "failing", summary: lacks, data };
  }
  const notes = [
    ...(latest.state === "ERROR" || latest.state === "CANCELED"
      ? [`The latest production deployment is ${latest.state}.`]
      : []),
    ...(changedAfter.length === 0
      ? []
      : [`${changedAfter.join(", ")} changed after the live deployment was made, so it does not have that.`]),
    ...(live?.followsNew === false
      ? ["Someone rolled back: new deployments do not go live until one is promoted."]
      : []),
    ...(ageMinutes <= recentMinutes ? [`Production was deployed ${ageText(ageMs)} ago.`] : []),
  ];
  if (notes.length > 0) return { verdict: "degraded", summary: notes.join(" "), data };
  return {
    verdict: "ok",
    summary: `Production was last deployed ${ageText(ageMs)} ago${born === undefined ? "; with which variables cannot be read" : ""}.`,
    data,
  };
}

const required = (key: string) => requiredVariables.some((name) => name === key);
