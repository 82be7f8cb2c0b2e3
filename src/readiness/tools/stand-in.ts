import { check, mistakes } from "../check.ts";

export const standIn = check({
  id: "tools.stand-in",
  severity: "medium",
  title: "The official provider and language host are in use.",
  why: "The stand-ins do what was recorded of the official ones; what Vercel changes since then they do not know.",
  mend: "`./runbook setup` where GitHub can be reached.",
  machine: true,
  async look({ ports }) {
    const { languageHost, provider } = await ports.stack.toolchain();
    return mistakes(
      [provider, languageHost]
        .filter((each) => /stand-in/.test(each))
        .map((each) => ({ what: `In use: ${each}.` })),
    );
  },
});
