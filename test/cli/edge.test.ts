import { afterEach, expect, it, vi } from "vitest";
import { atTheEdge, badArgument } from "../../src/cli/edge.ts";

const canaries = {
  VERCEL_API_TOKEN: "canaryVercel0123456789abcdef",
  TEAM_WEBHOOK_URL: "https://hooks.example/services/canaryHook",
  PULUMI_CONFIG_PASSPHRASE: "canary passphrase",
} as const;

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it.each([[["--json"]], [[]]])("tells no secret of an error that nobody expected: %j", async (rawArgs) => {
  for (const [name, value] of Object.entries({ ...canaries, RUNBOOK_DEBUG: "1" })) vi.stubEnv(name, value);
  const said: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text) => said.push(String(text)) > 0);
  const message = `sk_live_canaryClerk went with ${Object.values(canaries).join(", ")}`;
  const code = await atTheEdge(rawArgs, async () => {
    throw Object.assign(new TypeError(message), { url: canaries.TEAM_WEBHOOK_URL });
  });
  const text = said.join("");
  expect(code).toBe(1);
  expect(text).toContain("INTERNAL");
  expect(text).toContain("[redacted] went with [redacted]");
  expect(text).not.toContain("canary");
});

it("lets no quoted text steer the reader's terminal", async () => {
  const said: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
  await atTheEdge([], async () => {
    throw badArgument("they ask for \u001b[2K\rstack \u202egood", "Do not sign.");
  });
  expect(said.join("")).toBe("they ask for ?[2K?stack ?good [BAD_ARGUMENT]\n    Do not sign.\n");
});
