import { clerkVariables } from "../keys/clerk-keys.ts";
import { wayToLive } from "../deployments/way-to-live.ts";
import { ageText } from "./amounts.ts";
import { fact, type World } from "./fact.ts";
import type { Finding } from "./probe.ts";
import { requiredVariables } from "./required-variables.ts";

/** A deployment younger than this may be the cause, minutes. */
const recentMinutes = 60;

/**
 * Whether something was deployed shortly before, whether what is live has the variables that the project has (a change
 * reaches only new deployments), and how new deployments go live.
 */
export const deployments = fact({
  name: "deployments",
  look: askDeployments,
  speaks: {
    well: { for: ["clerk-outage"], against: ["own-configuration", "middleware-failure"] },
    trouble: {
      for: ["own-configuration", "middleware-failure", "session-loss"],
      against: ["clerk-outage"],
    },
  },
});

async function askDeployments({ ports, timeoutMs, signal }: World): Promise<Finding> {
  const { vercel, clock } = ports;
  const how = { timeoutMs, signal };
  const [recent, live, own, shared] = await Promise.all([
    vercel.deployments({ limit: 10, ...how }),
    vercel.live(how).catch(() => undefined),
    vercel.environment(how).catch(() => undefined),
    vercel.sharedEnvironment(how).catch(() => undefined),
  ]);
  const [latest] = recent;
  if (latest === undefined)
    return { verdict: "unknown", summary: "There is no production deployment to be seen." };
  const ageMs = Math.max(0, clock.now() - latest.createdAt);
  const ageMinutes = Math.round(ageMs / 60_000);
  const ours = [...(own ?? []), ...(shared ?? [])].filter(
    ({ key, targets, gitBranch }) =>
      watched(key) && targets.includes("production") && gitBranch === undefined,
  );
  const born = live?.variables;
  const missing = [...new Set(ours.map(({ key }) => key))].filter(
    (key) => needed(key) && born !== undefined && !born.includes(key),
  );
  const changedAfter =
    live === undefined
      ? []
      : ours.filter(({ updatedAt }) => (updatedAt ?? 0) > live.createdAt).map(({ key }) => key);
  const route = wayToLive(live, recent);
  const data = {
    latest: latest.id,
    state: latest.state,
    ageMinutes,
    commit: latest.commit ?? null,
    live: live?.id ?? null,
    followsNew: live?.followsNew ?? null,
    byHand: route.byHand,
    rolledBack: route.rolledBack,
    missing,
    /** Needed variables that the live deployment was made with. */
    has: born === undefined ? null : born.filter(needed),
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
    ...route.notes,
    ...(ageMinutes <= recentMinutes ? [`Production was deployed ${ageText(ageMs)} ago.`] : []),
  ];
  const unread = born === undefined ? "; with which variables cannot be read" : "";
  const summary = notes.length > 0 ? notes : [`Production was last deployed ${ageText(ageMs)} ago${unread}.`];
  return {
    verdict: notes.length > 0 ? "degraded" : "ok",
    summary: [...summary, ...route.asides].join(" "),
    data,
  };
}

const needed = (key: string) => requiredVariables.some((name) => name === key);
const watched = (key: string) => needed(key) || clerkVariables.some((name) => name === key);
