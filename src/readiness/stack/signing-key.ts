import { check, vendors, whatIf } from "../check.ts";

export const stackSigningKey = check({
  id: "stack.signing-key",
  severity: "critical",
  title: "The stack has the key that signs grants.",
  why: "The gate obeys signed statements alone: without the key no bypass can be opened, nor closed by a statement.",
  mend: "Make one with `./runbook run key-compromise` for grant-signing-key, or restore the stack's config file from git.",
  away: vendors,
  async look({ ports }) {
    return whatIf(
      (await ports.secrets.read("signingKey")) === undefined,
      "The stack's config has no signingKey.",
    );
  },
});
