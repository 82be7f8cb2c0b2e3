import { formerOf, nextOf, rotatable } from "../../rotation/rotatable.ts";
import { check, mistakes } from "../check.ts";

const kinds = ["clerk-secret-key", "clerk-webhook-secret", "grant-signing-key"] as const;

export const stackLeftOver = check({
  id: "stack.left-over",
  severity: "high",
  title: "No rotation was left half done.",
  why: "A former secret that is still kept is one that was never seen to be refused: whoever has it may still get in. A next one that was made and never set is a rotation that did not happen.",
  mend: "Resume the rotation's run (`./runbook status` names it), or rotate again from the start.",
  async look({ ports }) {
    const found = [];
    for (const name of kinds) {
      const kind = rotatable(name);
      if ((await ports.secrets.read(formerOf(kind))) !== undefined)
        found.push({
          what: `The config still holds the former secret of ${name}: nobody has proved that it is dead.`,
        });
      if ((await ports.secrets.read(nextOf(kind))) !== undefined)
        found.push({ what: `The config holds a next secret of ${name}, made and never put in place.` });
    }
    return mistakes(found);
  },
});
