import { ageText } from "../../facts/amounts.ts";
import { unlessRefused } from "../../errors.ts";
import { baselinePath } from "../../ports/baselines.ts";
import { readBaseline } from "../../rotation/baseline.ts";
import { check, mistake, whatIf } from "../check.ts";

const oldMs = 90 * 24 * 3600_000;

export const clerkBaseline = check({
  id: "clerk.baseline",
  severity: "high",
  title: "A picture of the instance in peacetime is committed, and not old.",
  why: "After a leak everything that an intruder may have left has to be told from what was always there; without a picture that is a night of guessing.",
  mend: "`./runbook do clerk.baseline`, look it through, and commit baselines/.",
  async look({ ports, identity, nowMs }) {
    const path = baselinePath((await identity()).clerkFrontendApi);
    const commit = await ports.git.head();
    const text = await unlessRefused(() => ports.git.show(commit, path));
    if (text === undefined) return mistake(`There is no ${path} at the commit.`);
    const picture = readBaseline(text);
    if (picture === undefined)
      return mistake(`${path} is no picture that can be read.`, { at: { file: path, line: 1, column: 1 } });
    const age = nowMs - Date.parse(picture.takenAt);
    return whatIf(age > oldMs, `The picture of the instance is ${ageText(age)} old.`, { severity: "medium" });
  },
});
