import { counted } from "./amounts.ts";
import { challengeIn } from "./challenge.ts";
import { atFrontend, fact, type World } from "./fact.ts";
import { keysIn, keySetUrl } from "./key-set.ts";
import type { Finding } from "./probe.ts";
import { sampledApi } from "./sampled.ts";
import { viaFrontendHost } from "./speaks.ts";

/** The key set where everyone may read it: needs no secret key, and shows whether ours is of this instance. */
export const publicKeys = fact({
  name: "publicKeys",
  ...sampledApi("The public key set's address", (world) =>
    atFrontend(world, (host) => askKeySet(world, host)),
  ),
  speaks: viaFrontendHost,
});

async function askKeySet(
  { ports: { http }, timeoutMs, signal }: World,
  frontendApi: string,
): Promise<Finding> {
  const answer = await http.request({ method: "GET", url: keySetUrl(frontendApi), timeoutMs, signal });
  const challenge = challengeIn(answer);
  if (challenge !== undefined) return challenge;
  const keyIds = keysIn(answer.text)?.keyIds;
  const data = { status: answer.status, limited: answer.status === 429, keyIds: keyIds ?? [] };
  if (answer.status === 200 && keyIds !== undefined)
    return {
      verdict: "ok",
      summary: `The public key set is published (${counted(keyIds.length, "key")}).`,
      data,
    };
  const why = answer.status === 200 ? "something else than keys" : String(answer.status);
  return { verdict: "failing", summary: `The public key set's address answers ${why}.`, data };
}
