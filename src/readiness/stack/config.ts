import { BadInput } from "../../errors.ts";
import { check, mistakes, nothing } from "../check.ts";

export const stackConfig = check({
  id: "stack.config",
  severity: "critical",
  title: "The stack's config says which world it belongs to.",
  why: "Every command that acts compares the world with it first; without it nothing can be opened, closed or rotated.",
  mend: "Put the named field of `Pulumi.<stack>.yaml` right; see infra/README.md.",
  async look({ identity, ports }) {
    try {
      await identity();
      await ports.stack.checkBypassConfig();
      return nothing;
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      const places = error.problems.map(({ file, line, column, message }) => ({
        what: `${message}.`,
        at: { file, line, column },
      }));
      return mistakes(places.length === 0 ? [{ what: error.message }] : places);
    }
  },
});
