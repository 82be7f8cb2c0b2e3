import { check, whatIf } from "../check.ts";

export const stackPending = check({
  id: "stack.pending",
  severity: "high",
  title: "The stack's state has no operation whose outcome nobody knows.",
  why: "A killed engine leaves operations pending; the next one may make a second copy of what is there, in the middle of an incident.",
  mend: "`pulumi refresh --clear-pending-creates` after looking at Vercel for what was made; see docs/night.md.",
  async look({ ports }) {
    const pending = await ports.stack.pendingOperations();
    return whatIf(
      pending.length > 0,
      `Pending since a killed engine: ${pending.map(({ operation, urn }) => `${operation} ${urn.split("::").at(-1) ?? urn}`).join(", ")}.`,
    );
  },
});
