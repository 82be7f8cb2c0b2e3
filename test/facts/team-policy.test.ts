import { expect, test } from "vitest";
import { createVercel } from "../../sandbox/vercel/index.ts";
import { openVercel } from "../../src/adapters/vercel/vercel.ts";
import { environment } from "../../src/facts/environment.ts";
import type { Http } from "../../src/ports/http.ts";
import { Secret } from "../../src/ports/secret.ts";
import { RECORDED_VERCEL } from "../contract/vercel-behind-proxy.ts";
import { worldOf } from "./world-of.ts";

/** The real adapter over the fake Vercel, in memory; `team` as the stack's config names it. */
async function asked(policy: "on" | "off" | undefined, team: string | undefined) {
  const vercel = createVercel({
    ...RECORDED_VERCEL,
    clock: { now: Date.now, sleep: () => Promise.resolve() },
    runner: { start: () => Promise.reject(new Error("nothing is deployed")) },
  });
  if (policy !== undefined) vercel.setSensitivePolicy(policy);
  const http = {
    request: async ({ method, url, headers = {} }) => {
      const answer = await vercel.api.handle({ method, url: new URL(url), headers, body: Buffer.alloc(0) });
      return { status: answer.status, headers: {}, text: JSON.stringify(answer.body) };
    },
  } as Http;
  const port = openVercel({
    http,
    token: new Secret(RECORDED_VERCEL.tokens[0]),
    target: () => Promise.resolve({ project: RECORDED_VERCEL.project.id, team }),
  });
  return await environment.look(worldOf({ vercel: port, http }, { frontendApi: undefined }));
}

test.each([
  ["on", "team_1", true],
  ["off", "team_1", false],
  [undefined, "team_1", false],
  ["on", undefined, false],
] as const)("with the team's policy %s, and the team %s, triage says %s", async (policy, team, told) => {
  const { summary, data } = await asked(policy, team);
  expect(data).toMatchObject({ sensitiveOnly: told });
  expect(summary.includes("The team's policy makes every new variable sensitive.")).toBe(told);
});
