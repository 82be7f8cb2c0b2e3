import { check, mistakes, notKnown } from "../check.ts";
import { environmentData } from "./environment-evidence.ts";

export const variablesWrong = check({
  id: "vercel.variables-wrong",
  severity: "critical",
  title: "What production's variables hold is right.",
  why: "A quote, a line break, a cut-off PEM or another instance's key shows only when the next deployment takes it, often the one that was to mend something.",
  mend: "Set the named variable anew through the stack (`pulumi config set`, then `pulumi up`): never by pasting into `vercel env add`.",
  async look(world) {
    const told = await environmentData(world);
    if ("why" in told) return notKnown(told.why);
    const { faults, faultWords } = told.data;
    return mistakes(
      faults.flatMap((fault, at) =>
        fault.endsWith(": test-key")
          ? []
          : [
              {
                what: `Production's ${faultWords[at] ?? fault}.`,
                ...(fault.startsWith("CLERK_WEBHOOK") ? { severity: "medium" as const } : {}),
              },
            ],
      ),
    );
  },
});
