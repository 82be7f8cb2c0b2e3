import { pooled } from "./pooled.ts";
import type { World } from "./fact.ts";
import { failingBecause, type Finding } from "./probe.ts";

/**
 * How often each of Clerk's APIs is asked in one look. Of an API that fails one request in five, twenty show at least one
 * failure in 99 looks of 100, and half of them in one look of 200: the same world gives the same answer.
 */
export const defaultSamples = 20;

/** All samples together have so much of the probe's time, so that a few that hang do not take the others with them. */
export const sampleShare = 0.8;

/** One of Clerk's APIs, asked several times. @param subject e.g. `The Backend API` */
export function sampledApi(subject: string, ask: (world: World) => Promise<Finding>) {
  const onError = failingBecause(subject);
  return { onError, look: (world: World) => sampled(world, ask, onError) };
}

/**
 * Asks the same several times, a few side by side, and tells the share that fails. Half of them: it fails. Some: it is degraded,
 * and `data.partly` says so. Where answers are slow it asks less often than it was told.
 * @param ask one request, with its time-out; what it throws is made a finding by `onError`
 */
async function sampled(
  world: World,
  ask: (world: World) => Promise<Finding>,
  onError: (error: unknown) => Finding,
): Promise<Finding> {
  const { samples, timeoutMs, ports } = world;
  const turns = Array.from({ length: samples }, (_, index) => index);
  const allMs = samples === 1 ? timeoutMs : timeoutMs * sampleShare;
  const findings = await pooled(ports.clock, turns, allMs, (_, each) =>
    ask({ ...world, timeoutMs: each }).catch(onError),
  );
  const asked = findings.length;
  const bad = findings.filter(({ verdict }) => verdict === "failing");
  const rest = findings.filter(({ verdict }) => verdict !== "failing");
  // the first that says something: well, late or in maintenance; `unknown` is said only when nothing else is
  const other = rest.find(({ verdict }) => verdict !== "unknown") ?? rest[0];
  const worst = mostOften(bad);
  if (worst === undefined || other === undefined) {
    const only = worst ?? other;
    return only ?? { verdict: "unknown", summary: "No evidence: nothing was asked." };
  }
  const share = { asked, failed: bad.length };
  if (bad.length * 2 >= asked) {
    const summary = `${worst.summary.replace(/\.$/, "")} (${bad.length} of ${asked} requests).`;
    return { verdict: "failing", summary, data: { ...worst.data, ...share } };
  }
  const summary = `${other.summary} ${bad.length} of ${asked} requests fail: ${worst.summary}`;
  return { verdict: "degraded", summary, data: { ...other.data, ...share, partly: true } };
}

/** Tries of something that is asked once: one failure now and then is not what it says. */
const triesMax = 3;

/** The first finding that is not a failure, else the last one. What is late is not asked again. */
export async function tried(
  look: () => Promise<Finding>,
  onError: (error: unknown) => Finding,
): Promise<Finding> {
  for (let attempt = 1; ; attempt += 1) {
    const finding = await look().catch(onError);
    const late = finding.data?.["code"] === "TIMEOUT";
    if (finding.verdict !== "failing" || late || attempt === triesMax) return finding;
  }
}

/** The finding whose words came most often, the first among equals. */
function mostOften(findings: readonly Finding[]): Finding | undefined {
  const counts = new Map<string, number>();
  for (const { summary } of findings) counts.set(summary, (counts.get(summary) ?? 0) + 1);
  return findings.toSorted((a, b) => (counts.get(b.summary) ?? 0) - (counts.get(a.summary) ?? 0))[0];
}
