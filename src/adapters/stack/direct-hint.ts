/** Said wherever the engine is in the way: closing never waits for it. */
export const directHint =
  "A bypass can be closed without the engine: `./runbook bypass close --direct`; opened, too: `./runbook bypass open --direct`.";
