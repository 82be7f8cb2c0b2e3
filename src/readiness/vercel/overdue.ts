import { ageText } from "../../facts/amounts.ts";
import { check, mistakes } from "../check.ts";

const secrets = [
  "CLERK_SECRET_KEY",
  "CLERK_WEBHOOK_SIGNING_SECRET",
  "AUTH_GATE_PUBLIC_KEY",
  "AUTH_GATE_EDGE_CONFIG",
];
/** A year: longer than anybody remembers who copied it where. */
const longestMs = 365 * 24 * 3600_000;

export const rotationOverdue = check({
  id: "vercel.rotation-overdue",
  severity: "medium",
  title: "Production's secrets were rotated within a year.",
  why: "A rotation that was never rehearsed takes hours when it is needed, and an old key has had the longest time to leak.",
  mend: "`./runbook run key-compromise` rotates it from end to end, without an outage.",
  async look({ variables, nowMs }) {
    const old = (await variables()).filter(
      ({ key, targets, updatedAt }) =>
        secrets.includes(key) &&
        targets.includes("production") &&
        updatedAt !== undefined &&
        nowMs - updatedAt > longestMs,
    );
    return mistakes(
      old.map(({ key, updatedAt }) => ({
        what: `${key} was last changed ${ageText(nowMs - (updatedAt ?? nowMs))} ago.`,
      })),
    );
  },
});
