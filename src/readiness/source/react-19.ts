import { check } from "../check.ts";
import { olderThan } from "./older-than.ts";

export const sourceReact19 = check({
  id: "source.react-19",
  severity: "low",
  title: "With React 19 @clerk/clerk-react is 5.59.2 or later.",
  why: 'Earlier ones fail to type-check ("cannot be used as a JSX component"): a build that somebody then forces.',
  mend: "Upgrade @clerk/clerk-react.",
  look: olderThan("@clerk/clerk-react", "5.59.2", { with: ["react", 19] }),
});
