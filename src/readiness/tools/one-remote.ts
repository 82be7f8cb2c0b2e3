import { check, mistake, nothing } from "../check.ts";

export const oneRemote = check({
  id: "tools.github-alone",
  severity: "low",
  title: "A second remote has the repository while GitHub is away.",
  why: "Whoever does not have a clone cannot get the runbooks, contacts and the record of the run that is to be taken over.",
  mend: "`git remote set-url --add --push origin …` another host, or keep a clone on a machine that everybody reaches.",
  away: ["github"],
  async look({ checkout }) {
    const hosts = [...new Set(await checkout.remoteHosts())];
    return hosts.length > 0 && hosts.every((host) => host === "github.com")
      ? mistake("The only remote is at github.com.")
      : nothing;
  },
});
