import { instanceKeys } from "../../facts/instance-keys.ts";
import { readJwtKey } from "../../keys/jwt-key.ts";
import { check, mistake, nothing, notKnown } from "../check.ts";

export const stackJwtKey = check({
  id: "stack.jwt-key",
  severity: "critical",
  title: "The stack has the JWT key of the instance, as Clerk signs with it now.",
  why: "The gate verifies sessions with it while Clerk is away: with none, or another one, it lets nobody in under a grant.",
  mend: "Copy it whole from Clerk's dashboard (API keys > JWT public key) into clerkJwtKey of the stack's config.",
  async look({ ports, identity, how }) {
    const { clerkFrontendApi } = await identity();
    const text = await ports.stack.clerkJwtKey?.();
    if (text === undefined) return mistake("The stack's config has no clerkJwtKey in plain text.");
    const read = readJwtKey(text);
    if (read.key === undefined) return mistake(`The stack's clerkJwtKey ${read.fault.words}.`);
    const published = await instanceKeys(
      { http: ports.http, clerk: ports.clerk, stack: {} },
      clerkFrontendApi,
      how,
    );
    if (published === undefined) return notKnown(`The key set of ${clerkFrontendApi} cannot be read`);
    return published.keys.includes(read.key.thumbprint)
      ? nothing
      : mistake(`The stack's clerkJwtKey is of another instance: it is not in ${published.source}.`);
  },
});
