import { check, mistakes } from "../check.ts";

const switches = /BYPASS|SKIP_?AUTH|DISABLE_?(?:AUTH|CLERK)|NO_?AUTH|AUTH_?DISABLED/i;
/** Vercel's own, for automation past Deployment Protection; it is looked at by itself. */
const own = /^VERCEL_AUTOMATION_BYPASS_SECRET$|^AUTH_GATE_/;

export const classicBypass = check({
  id: "vercel.classic-bypass",
  severity: "critical",
  title: "No variable switches authentication off.",
  why: "The well-known emergency switch lets strangers in and locks customers out: Clerk's own handshake comes before it, has no end, and leaves no record.",
  mend: "Take the variable away and the code that reads it; the gate's grant does what it was for.",
  async look({ places }) {
    const { places: all, unread } = await places();
    return mistakes(
      all
        .filter(({ own: ours, key }) => ours && switches.test(key) && !own.test(key))
        .map(({ key, targets }) => ({ what: `The project has ${key} (${targets.join(", ")}).` })),
      unread.map((one) => `Not looked at: ${one}.`),
    );
  },
});
