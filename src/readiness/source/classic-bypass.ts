import { check, mistakes } from "../check.ts";
import { isOffSwitch } from "../off-switch.ts";
import { gateFiles, isTest } from "./gate-files.ts";

const headers = /^x-(?:auth-bypass|skip-auth|no-auth|bypass-auth|middleware-subrequest)$/i;

export const sourceClassicBypass = check({
  id: "source.classic-bypass",
  severity: "critical",
  title: "No variable and no header of a request switches authentication off.",
  why: "Whoever sets the header is in; whoever sets the variable forgets it. And it does not help: Clerk's own redirect comes before such a callback, so the customers stay out.",
  mend: "Take it out; the gate's grant lets signed-in people in, has an end, and is on record.",
  async look({ files }) {
    const all = (await files()).filter((file) => !isTest(file));
    const gates = new Set(gateFiles(all));
    return mistakes(
      all.flatMap((file) => [
        ...file.reads
          .filter(({ name }) => isOffSwitch(name, gates.has(file)))
          .map(({ name, at }) => ({ what: `${name} is read.`, at })),
        ...(gates.has(file) ? file.strings : [])
          .filter(({ text }) => headers.test(text))
          .map(({ text, at }) => ({ what: `The header ${text} is looked at.`, at })),
      ]),
    );
  },
});
