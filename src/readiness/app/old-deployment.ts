import { check, mistakes } from "../check.ts";

const lookedAt = 3;

export const appOldDeployment = check({
  id: "app.old-deployment",
  severity: "high",
  title: "An old deployment does not answer strangers at its own address.",
  why: "It has the old keys, the old gate and the old flaws: whoever knows its address is not held by what was mended since.",
  mend: "Deployment Protection: Standard; then `./runbook do deployment.retire` for those that are left.",
  async look({ ports, how }) {
    const live = await ports.vercel.current(how);
    const all = await ports.vercelTeam.allDeployments({ ...how, limit: 20 });
    const old = all
      .filter(({ id, state, host }) => id !== live.id && state === "READY" && host !== undefined)
      .slice(0, lookedAt);
    const found = [];
    const notKnown: string[] = [];
    for (const { id, host = "" } of old) {
      const answer = await ports.http
        .request({ method: "GET", url: `https://${host}/`, ...how })
        .catch(() => undefined);
      if (answer === undefined) notKnown.push(`${id} (${host}) cannot be reached from here.`);
      else if (answer.status === 200) found.push({ what: `${id} answers strangers at https://${host}.` });
    }
    return mistakes(found, notKnown);
  },
});
