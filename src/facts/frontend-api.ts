import { z } from "zod";
import { challengeIn } from "./challenge.ts";
import { atFrontend, fact, type World } from "./fact.ts";
import type { Finding } from "./probe.ts";
import { sampledApi } from "./sampled.ts";
import { viaFrontendHost } from "./speaks.ts";
import { vercelError } from "./vercel-errors.ts";
import { parseJson } from "../ports/parse-json.ts";

/** Slower than this is worth saying, milliseconds. */
export const slowMs = 2_000;

const maintenance = z.object({ maintenance_mode: z.literal(true) });

/** Whether browsers could sign in: the first thing that Clerk's browser SDK asks for. */
export const frontendApi = fact({
  name: "frontendApi",
  ...sampledApi("The Frontend API", (world) => atFrontend(world, (host) => askInitial(world, host))),
  speaks: viaFrontendHost,
});

async function askInitial({ ports: { http }, timeoutMs, signal }: World, host: string): Promise<Finding> {
  const url = `https://${host}/v1/environment`;
  const answer = await http.request({ method: "GET", url, timeoutMs, signal });
  const challenge = challengeIn(answer);
  if (challenge !== undefined) return challenge;
  const data = { status: answer.status, elapsedMs: answer.elapsedMs };
  const body = parseJson(answer.text);
  if (answer.status === 200 && typeof body === "object") {
    if (maintenance.safeParse(body).success) {
      return {
        verdict: "degraded",
        summary: "The Frontend API is in maintenance: it changes nothing.",
        data,
      };
    }
    if (answer.elapsedMs <= slowMs) return { verdict: "ok", summary: "The Frontend API answers.", data };
    const ms = Math.round(answer.elapsedMs);
    return {
      verdict: "degraded",
      summary: `The Frontend API takes ${ms} ms.`,
      data: { ...data, slow: true },
    };
  }
  if (answer.status === 429) {
    return {
      verdict: "failing",
      summary: "The Frontend API refuses requests (429).",
      data: { ...data, limited: true },
    };
  }
  if (answer.status >= 500)
    return { verdict: "failing", summary: `The Frontend API answers ${answer.status}.`, data };
  const foreign = typeof body !== "object" || !("errors" in { ...body });
  const what = answer.status === 200 ? "something else than JSON" : String(answer.status);
  return {
    verdict: "failing",
    summary: foreign
      ? `The Frontend API's host answers ${what}, not as Clerk does; is the host right?`
      : `The Frontend API answers ${what}.`,
    data: { ...data, foreign, vercel: vercelError(answer.headers) ?? null },
  };
}
