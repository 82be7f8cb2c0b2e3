import { check, mistakes } from "../check.ts";
import { gateFiles, importsOfClerk } from "./gate-files.ts";

export const sourceSyntax = check({
  id: "source.syntax",
  severity: "critical",
  title: "The files that authenticate can be parsed.",
  why: "One such file stops every build, the one with the rotated key among them.",
  mend: "Mend the named line.",
  async look({ files }) {
    const all = await files();
    const watched = new Set([...gateFiles(all), ...all.filter((file) => importsOfClerk(file).length > 0)]);
    return mistakes(
      [...watched].flatMap(({ problems }) =>
        problems.slice(0, 1).map(({ message, at }) => ({ what: message, at })),
      ),
    );
  },
});
