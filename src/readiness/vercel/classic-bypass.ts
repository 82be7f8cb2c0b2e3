import { check, mistakes } from "../check.ts";
import { isOffSwitch } from "../off-switch.ts";

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
        .filter(({ own: ours, key }) => ours && isOffSwitch(key))
        .map(({ key, targets }) => ({ what: `The project has ${key} (${targets.join(", ")}).` })),
      unread.map((one) => `Not looked at: ${one}.`),
    );
  },
});
