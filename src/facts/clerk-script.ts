import { challengeIn } from "./challenge.ts";
import { atFrontend, fact, type World } from "./fact.ts";
import { failingBecause, type Finding } from "./probe.ts";
import { tried } from "./sampled.ts";
import { viaFrontendHost } from "./speaks.ts";

/**
 * Clerk's own script, as a browser asks for it: without it there is no sign-in form, whatever the APIs answer. The host serves
 * whatever version is named; the major one is enough to see that it does.
 */
const scriptPath = "/npm/@clerk/clerk-js@6/dist/clerk.browser.js";

const onError = failingBecause("Clerk's script");

/** Whether browsers get the script that the sign-in form is made of. */
export const clerkScript = fact({
  name: "clerkScript",
  look: (world) => tried(() => atFrontend(world, (host) => askScript(world, host)), onError),
  onError,
  speaks: viaFrontendHost,
});

async function askScript({ ports: { http }, timeoutMs, signal }: World, host: string): Promise<Finding> {
  const url = `https://${host}${scriptPath}`;
  const answer = await http.request({ method: "GET", url, timeoutMs, signal });
  const challenge = challengeIn(answer);
  if (challenge !== undefined) return challenge;
  const { status, headers } = answer;
  const data = { status, limited: status === 429 };
  const type = headers["content-type"] ?? "";
  // a major version is answered by a redirect to the whole one
  const moved = status >= 300 && status < 400 && headers["location"] !== undefined;
  if (moved || (status === 200 && /javascript|ecmascript/.test(type)))
    return { verdict: "ok", summary: "Clerk's script is served.", data };
  const why = status === 200 ? "something else than a script" : String(status);
  return { verdict: "failing", summary: `Clerk's script is not served (${why}).`, data };
}
