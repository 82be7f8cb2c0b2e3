import { ageText } from "../../facts/amounts.ts";
import { check, mistake, nothing } from "../check.ts";

const oldMs = 90 * 24 * 3600_000;

export const lastDrill = check({
  id: "rehearsal.last-drill",
  severity: "medium",
  title: "A night was rehearsed here within three months.",
  why: "What was never done is done slowly. The drill also says whether this machine can do it at all.",
  mend: "`./runbook drill`, two minutes; `./runbook drill --all` for every night.",
  machine: true,
  async look({ checkout, nowMs }) {
    const held = (await checkout.drills()).filter(({ outcome }) => outcome === "held");
    const newest = Math.max(-Infinity, ...held.map(({ beganAt }) => beganAt));
    if (newest === -Infinity) return mistake("No night was rehearsed to its end on this machine.");
    return nowMs - newest > oldMs
      ? mistake(`The last night was rehearsed ${ageText(nowMs - newest)} ago.`)
      : nothing;
  },
});
