import { holdsSecretKey } from "../../keys/publishable-key.ts";
import { check, mistakes } from "../check.ts";
import { isBuiltIn, isPublicSecret } from "../public-name.ts";

export const publicSecret = check({
  id: "vercel.public-secret",
  severity: "critical",
  title: "No secret has a name that is built into pages.",
  why: "A variable with such a prefix is compiled into JavaScript that every visitor downloads: the secret is out from the first build on.",
  mend: "Rotate the secret now (`./runbook run key-compromise`): taking the variable away does not take it back.",
  async look({ places }) {
    const { places: all, unread } = await places();
    const found = all.flatMap((place) => {
      if (!isBuiltIn(place.key)) return [];
      const where = place.project ?? "shared by the team";
      if (holdsSecretKey(place.value?.reveal() ?? ""))
        return [{ what: `${place.key} (${where}) holds a secret key.` }];
      return isPublicSecret(place.key)
        ? [{ what: `${place.key} (${where}) has the name of a secret, and is built into pages.` }]
        : [];
    });
    return mistakes(
      found,
      unread.map((one) => `Not looked at: ${one}.`),
    );
  },
});
