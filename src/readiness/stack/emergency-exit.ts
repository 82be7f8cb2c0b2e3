import { check, mistakes } from "../check.ts";

export const stackEmergencyExit = check({
  id: "stack.unapproved-openings",
  severity: "medium",
  title: "Nobody opened the bypass lately without a second person.",
  why: "The emergency exit is for one night. Used as a habit, one stolen laptop is enough.",
  mend: "Review what is pending (`./runbook status`), and have two people with keys who can approve.",
  async look({ ports, nowMs }) {
    const updates = (await ports.stack.history?.(50)) ?? [];
    return mistakes(
      updates
        .filter(({ opening, at }) => opening?.approved === false && nowMs - Date.parse(at) < recentMs)
        .map(({ at, by }) => ({ what: `${by ?? "Somebody"} opened the bypass alone at ${at}.` })),
    );
  },
});

const recentMs = 30 * 24 * 3600_000;
