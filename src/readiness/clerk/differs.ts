import { unlessRefused } from "../../errors.ts";
import { baselinePath } from "../../ports/baselines.ts";
import { clerkAreas } from "../../ports/clerk-areas.ts";
import type { AreaEntry } from "../../ports/clerk-instance.ts";
import { readBaseline, type Baseline } from "../../rotation/baseline.ts";
import { compareWithBaseline } from "../../rotation/findings.ts";
import { check, mistakes, notKnown } from "../check.ts";

export const clerkDiffers = check({
  id: "clerk.differs",
  severity: "medium",
  title: "The instance is as its committed picture says.",
  why: "What nobody can explain today is either a colleague's work that the picture lacks, or somebody who is in already.",
  mend: "Find out who made it. If it is ours, take the picture again (`./runbook do clerk.baseline`) and commit it; else `./runbook run key-compromise`.",
  async look({ area, ports, identity, nowMs }) {
    const instance = (await identity()).clerkFrontendApi;
    const path = baselinePath(instance);
    const text = await unlessRefused(async () => await ports.git.show(await ports.git.head(), path));
    const before = text === undefined ? undefined : readBaseline(text);
    if (before === undefined) return notKnown("There is no picture to compare with");
    const found = new Map<string, readonly AreaEntry[]>();
    const areas: Record<string, Baseline["areas"][string]> = {};
    for (const { path: one } of clerkAreas) {
      const { unread, entries } = await area(one);
      found.set(one, entries);
      areas[one] = {
        ...(unread === undefined ? {} : { unread }),
        entries: Object.fromEntries(entries.map(({ id, fields }) => [id, { ...fields }])),
      };
    }
    const now: Baseline = { version: 1, instance, takenAt: new Date(nowMs).toISOString(), areas };
    const compared = compareWithBaseline(before, now, found, Date.parse(before.takenAt));
    return mistakes(
      compared.findings.map(({ what }) => ({ what })),
      compared.unread.map((one) => `${one}.`),
    );
  },
});
