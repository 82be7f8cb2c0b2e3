import { signRequest, audienceIn } from "../../guard/src/signed-request.ts";
import type { World } from "../world/world.ts";

export interface LoadSeen {
  /** Requests that were answered. */
  readonly sent: number;
  /** Of those, and of those without an answer: when and how each failed, Unix milliseconds. */
  readonly failures: readonly { readonly at: number; readonly how: string }[];
}

/** Somebody who uses a route that needs the secret key, so many times a second, until they are told to stop. */
export interface Load {
  readonly seen: () => LoadSeen;
  readonly stop: () => Promise<LoadSeen>;
}

/** Requests at the same time; a browser would wait, too. */
const mostAtOnce = 30;

/**
 * Asks the app's signed health, which asks Clerk's Backend API with the deployment's own key at each request. An answer in
 * which that failed is a failed request.
 */
export function startLoad(world: World, perSecond: number): Load {
  const path = "/api/health/clerk";
  const url = `${world.info.app.origin}${path}`;
  const failures: { at: number; how: string }[] = [];
  const pending = new Set<Promise<void>>();
  let [sent, audience, tells] = [0, "", 0];
  const ask = async (): Promise<void> => {
    const at = Date.now();
    try {
      for (let tries = 0; ; tries++) {
        const authorization = await signRequest(
          { method: "GET", url, audience, nowSeconds: Math.floor(Date.now() / 1000) },
          world.signingKey,
        );
        const headers = { authorization, accept: "application/json" };
        const answer = await world.wire.send({ url, path, headers, timeoutMs: 60_000 });
        const now = audienceIn(String(answer.headers["www-authenticate"]));
        // Another deployment is behind the name: signed for it the same request is told more.
        if (now !== undefined && now !== audience && tries < 3) {
          audience = now;
          continue;
        }
        sent++;
        const body = JSON.parse(answer.body) as {
          checks?: readonly { name: string; ok: boolean; detail: string }[];
        };
        if (body.checks === undefined && answer.status < 500) return;
        tells++;
        const backend = body.checks?.find(({ name }) => name === "backend-api");
        if (backend?.ok !== true)
          failures.push({ at, how: `${answer.status} ${backend?.detail ?? answer.body.slice(0, 80)}` });
        return;
      }
    } catch (error) {
      failures.push({ at, how: String(error) });
    }
  };
  const timer = setInterval(() => {
    // A machine that is slower than this is no failure of the app: what it does not come to is not sent.
    if (pending.size >= mostAtOnce) return;
    const one = ask();
    pending.add(one);
    void one.finally(() => pending.delete(one));
  }, 1000 / perSecond);
  return {
    seen: () => ({ sent, failures: [...failures] }),
    stop: async () => {
      clearInterval(timer);
      await Promise.all(pending);
      if (tells < sent / 2) throw new Error(`only ${tells} of ${sent} answers told whether the key works`);
      return { sent, failures };
    },
  };
}
