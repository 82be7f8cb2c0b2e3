import { holdersIn, holderText } from "../../rotation/holders.ts";
import { rotatable } from "../../rotation/rotatable.ts";
import { check, mistakes } from "../check.ts";

export const heldElsewhere = check({
  id: "vercel.held-elsewhere",
  severity: "high",
  title: "Production's secret key stands in one place of the team.",
  why: "Each further place is one more that leaks, and one more that stops working when the key is rotated at 03:00.",
  mend: "Give each consumer a key of its own, named after it, in Clerk's dashboard; `./runbook do keys.inventory` names the places.",
  async look({ places, ports }) {
    const kind = rotatable("clerk-secret-key");
    const old = await ports.secrets.read(kind.config);
    const { places: all, unread } = await places();
    const holders = holdersIn(all, { kind, old, now: undefined });
    return mistakes(
      holders.filter(({ holding }) => holding === "old").map((one) => ({ what: holderText(one) })),
      unread.map((one) => `Not looked at: ${one}.`),
    );
  },
});
