import { expect, it } from "vitest";
import { atTheEdge, badArgument } from "../../src/cli/edge.ts";
import { redactFor } from "../../src/ports/known-secrets.ts";
import { keepingOutput } from "../builders/command-line.ts";

const canaries = {
  VERCEL_API_TOKEN: "canaryVercel0123456789abcdef",
  TEAM_WEBHOOK_URL: "https://hooks.example/services/canaryHook",
  PULUMI_CONFIG_PASSPHRASE: "canary passphrase",
} as const;

it.each([[true], [false]])(
  "tells no secret of an error that nobody expected; as JSON: %j",
  async (asJson) => {
    const env = { ...canaries, RUNBOOK_DEBUG: "1" } as unknown as NodeJS.ProcessEnv;
    const { out, said } = keepingOutput(asJson, redactFor(env));
    const message = `sk_live_canaryClerk went with ${Object.values(canaries).join(", ")}`;
    const code = await atTheEdge(out, env, async () => {
      throw Object.assign(new TypeError(message), { url: canaries.TEAM_WEBHOOK_URL });
    });
    const text = said.out + said.err;
    expect(code).toBe(1);
    expect(text).toContain("INTERNAL");
    expect(text).toContain("[redacted] went with [redacted]");
    expect(text).not.toContain("canary");
  },
);

it("lets no quoted text steer the reader's terminal", async () => {
  const { out, said } = keepingOutput();
  await atTheEdge(out, process.env, async () => {
    throw badArgument("they ask for \u001b[2K\rstack \u202egood", "Do not sign.");
  });
  expect(said.err).toBe("they ask for ?[2K stack ?good [BAD_ARGUMENT]\n    Do not sign.\n");
});
