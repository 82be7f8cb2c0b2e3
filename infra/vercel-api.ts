import * as pulumi from "@pulumi/pulumi";
import { scheduler } from "node:timers/promises";
import { openHttp } from "../src/adapters/http.ts";
import type { VercelOptions } from "../src/adapters/vercel/api.ts";
import { Secret } from "../src/ports/secret.ts";
import type { Http } from "../src/ports/http.ts";
import type { Settings } from "./config.ts";

/** For one request, milliseconds. */
export const how = { timeoutMs: 10_000 } as const;

/** As the provider does it: a 429 is asked again, three times at most. */
const triesMax = 4;
const longestWaitSeconds = 30;

/**
 * Vercel's API with the provider's own token. For what the provider's functions cannot tell: they say an absent thing as
 * an error on the terminal, and the lists are not theirs.
 */
export function vercelOf(
  { team, project }: Pick<Settings, "team" | "project">,
  wait: (ms: number) => Promise<void> = (ms) => scheduler.wait(ms),
): VercelOptions {
  const token = new pulumi.Config("vercel").get("apiToken") ?? process.env["VERCEL_API_TOKEN"] ?? "";
  return {
    http: patient(openHttp(process.env), wait),
    token: token === "" ? undefined : new Secret(token),
    target: async () => ({ project, team }),
  };
}

function patient(http: Http, wait: (ms: number) => Promise<void>): Http {
  return {
    async request(request) {
      for (let tries = 1; ; tries++) {
        const answer = await http.request(request);
        if (answer.status !== 429 || tries === triesMax) return answer;
        const seconds = Number(answer.headers["retry-after"]);
        await wait(Math.min(seconds > 0 ? seconds : 1, longestWaitSeconds) * 1000);
      }
    },
  };
}
