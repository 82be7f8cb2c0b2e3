import * as pulumi from "@pulumi/pulumi";
import { scheduler } from "node:timers/promises";
import type { Settings } from "./config.ts";

/** What Vercel answered; undefined when no answer came, or one that is no JSON. */
export type Answer = { readonly status: number; readonly body: unknown } | undefined;

/** Milliseconds for one request. */
const deadlineMs = 10_000;
/** As the provider does it: a 429 is asked again, three times at most. */
const triesMax = 4;
const longestWaitSeconds = 30;

/**
 * One GET of Vercel's API, with the provider's own token. For what the provider's functions cannot tell: they say an
 * absent thing as an error on the terminal, and the lists are not theirs.
 * @param path with its leading slash; `teamId` is added. Never throws, and repeating is safe.
 */
export async function askVercel(
  settings: Pick<Settings, "team">,
  path: string,
  wait: (ms: number) => Promise<void> = (ms) => scheduler.wait(ms),
): Promise<Answer> {
  const url = new URL(path, "https://api.vercel.com");
  if (settings.team !== undefined) url.searchParams.set("teamId", settings.team);
  const token = new pulumi.Config("vercel").get("apiToken") ?? process.env["VERCEL_API_TOKEN"] ?? "";
  const headers = { authorization: `Bearer ${token}` };
  for (let tries = 1; ; tries++) {
    const answer = await get(url, headers);
    if (answer?.status !== 429 || tries === triesMax) return answer;
    await wait(Math.min(answer.retryAfter ?? 1, longestWaitSeconds) * 1000);
  }
}

async function get(url: URL, headers: Readonly<Record<string, string>>) {
  try {
    const signal = AbortSignal.timeout(deadlineMs);
    const response = await fetch(url, { headers, redirect: "error", signal });
    const text = await response.text();
    const seconds = Number(response.headers.get("retry-after") ?? "");
    return {
      status: response.status,
      body: text === "" ? undefined : (JSON.parse(text) as unknown),
      retryAfter: Number.isFinite(seconds) && seconds > 0 ? seconds : undefined,
    };
  } catch {
    // What failed may quote the request, and the token with it.
    return undefined;
  }
}
