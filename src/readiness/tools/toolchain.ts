import { check, mistake, nothing, vendors } from "../check.ts";

export const toolchain = check({
  id: "tools.toolchain",
  severity: "critical",
  title: "Engine, language host and provider are on this machine.",
  why: "They come from GitHub and package registries: a tool that first has to be downloaded is none in an outage.",
  mend: "`./runbook setup`, on every machine that may have to act.",
  machine: true,
  away: vendors,
  async look({ checkout }) {
    return checkout.toolchainReady() ? nothing : mistake("The toolchain is not set up here.");
  },
});
