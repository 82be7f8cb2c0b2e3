import { check, nothing, whatIf } from "../check.ts";

export const stackOpenBypass = check({
  id: "stack.open-bypass",
  severity: "critical",
  title: "No bypass is open.",
  why: "Under a grant people get in by old tokens: nobody should find that out from a check.",
  mend: "`./runbook status` says who opened it; `./runbook bypass close` closes it.",
  async look({ ports, nowMs }) {
    const { mode, until, incident } = await ports.gate.read();
    if (mode === "closed" || (until !== undefined && Date.parse(until) <= nowMs)) return nothing;
    return whatIf(true, `A bypass is open (${mode}, until ${until ?? "?"}, incident ${incident ?? "?"}).`);
  },
});
