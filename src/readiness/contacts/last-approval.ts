import { ageText } from "../../facts/amounts.ts";
import { isDamaged } from "../../journal/newest-runs.ts";
import { check, mistake, nothing } from "../check.ts";

const oldMs = 180 * 24 * 3600_000;

export const lastApproval = check({
  id: "contacts.last-approval",
  severity: "medium",
  title: "Somebody really signed an approval within half a year.",
  why: "The first signature with a new laptop, a new key or a new colleague takes half an hour of looking things up.",
  mend: "Have a second person approve a small run on a staging stack: `./runbook bypass open` and `close`.",
  async look({ runs, nowMs }) {
    const signed = (await runs())
      .flatMap((run) => (isDamaged(run) ? [] : run.records))
      .filter(({ event }) => event.type === "approval.received")
      .map(({ at }) => Date.parse(at));
    const newest = Math.max(-Infinity, ...signed);
    if (newest === -Infinity) return mistake("No run of this checkout has a signed approval on its record.");
    return nowMs - newest > oldMs
      ? mistake(`The last approval was signed ${ageText(nowMs - newest)} ago.`)
      : nothing;
  },
});
