import { check, mistakes } from "../check.ts";

export const drillFailed = check({
  id: "rehearsal.drill-failed",
  severity: "high",
  title: "The last rehearsal of each night held.",
  why: "What fails in the sandbox fails in production.",
  mend: "`./runbook drill --night NAME --keep`, and mend what its last screen names.",
  machine: true,
  async look({ checkout }) {
    const newest = new Map((await checkout.drills()).map((one) => [one.night, one]));
    return mistakes(
      [...newest.values()]
        .filter(({ outcome }) => outcome === "failed")
        .map(({ night }) => ({ what: `The last rehearsal of ${night} failed.` })),
    );
  },
});
