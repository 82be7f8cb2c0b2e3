import { counted } from "./amounts.ts";
import { fact, type World } from "./fact.ts";
import type { Finding } from "./probe.ts";
import { sampledApi } from "./sampled.ts";
import { ofClerk } from "./speaks.ts";

/** Whether the key set is published. It has no rate limit, so it tells "our quota" from "Clerk is saturated". */
export const jwks = fact({
  name: "jwks",
  ...sampledApi("The key set", askKeySet),
  speaks: ofClerk,
});

async function askKeySet({ ports: { clerk }, timeoutMs, signal }: World): Promise<Finding> {
  const keyIds = await clerk.jwksKeyIds({ timeoutMs, signal });
  if (keyIds.length === 0) return { verdict: "failing", summary: "The key set is empty.", data: { keyIds } };
  return {
    verdict: "ok",
    summary: `The key set is published (${counted(keyIds.length, "key")}).`,
    data: { keyIds },
  };
}
