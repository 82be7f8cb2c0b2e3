import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { environment } from "../../src/facts/environment.ts";
import { requiredVariables } from "../../src/facts/required-variables.ts";
import { tellKey } from "../../src/keys/clerk-keys.ts";
import type { VariableSummary, Vercel } from "../../src/ports/vercel.ts";
import { StillClock } from "../builders/clock.ts";
import { answer, portsOf, wellWorld } from "../builders/ports.ts";
import { worldOf } from "./world-of.ts";

const clock = new StillClock();
const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const jwk = { ...pair.publicKey.export({ format: "jwk" }), kid: "ins_1" };
const frontendApi = "clerk.app.example";
const values: Readonly<Record<string, string>> = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_live_${Buffer.from(`${frontendApi}$`).toString("base64")}`,
  CLERK_SECRET_KEY: ["sk", "live", "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYzAbCdEfGhJ"].join("_"),
  CLERK_JWT_KEY: pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
  AUTH_GATE_PUBLIC_KEY: "A".repeat(43),
};
const one = (
  key: string,
  more: Partial<VariableSummary> & { readonly value?: string } = {},
): VariableSummary => {
  const { value = values[key] ?? "", ...rest } = more;
  return { key, type: "encrypted", targets: ["production"], told: tellKey(key, value), ...rest };
};
const all = () => requiredVariables.map((key) => one(key));

async function look(own: readonly VariableSummary[], more: Partial<Vercel> = {}) {
  const ports = portsOf(wellWorld(), clock);
  const vercel = { ...ports.vercel, environment: async () => own, ...more };
  const http = { request: async () => answer({ keys: [jwk] }) };
  return await environment.look(worldOf({ vercel, http, clock }, { frontendApi, timeoutMs: 5_000 }));
}

describe("production's variables, by what they hold", () => {
  it("are well when they fit, and the key that anybody can read is named", async () => {
    const found = await look(all());
    expect(found).toMatchObject({ verdict: "ok", data: { wrong: [], secretIsReadable: true } });
    expect(found.summary).toContain("CLERK_SECRET_KEY is not sensitive");
    const sealed = all().map((each) =>
      each.key === "CLERK_SECRET_KEY" ? { ...each, type: "sensitive", told: undefined } : each,
    );
    expect((await look(sealed)).data).toMatchObject({
      secretIsReadable: false,
      unreadable: ["CLERK_SECRET_KEY"],
    });
  });
  it("hold the JWT key against the published key set", async () => {
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
    const value = other.export({ type: "spki", format: "pem" }).toString();
    const found = await look(
      all().map((each) => (each.key === "CLERK_JWT_KEY" ? one(each.key, { value }) : each)),
    );
    expect(found).toMatchObject({ verdict: "failing", data: { faults: ["CLERK_JWT_KEY: other-instance"] } });
    expect(JSON.stringify(found)).not.toContain(value.slice(30, 60));
  });
  it("may be the team's shared ones; the project's own go before them", async () => {
    const [first, ...rest] = all();
    const shared = [one(first?.key ?? "")];
    expect((await look(rest)).data).toMatchObject({ missing: [first?.key] });
    expect(await look(rest, { sharedEnvironment: async () => shared })).toMatchObject({ verdict: "ok" });
    const empty = [one(first?.key ?? "", { value: "" })];
    expect(await look(rest, { sharedEnvironment: async () => empty })).toMatchObject({ verdict: "failing" });
    expect(await look(all(), { sharedEnvironment: async () => empty })).toMatchObject({ verdict: "ok" });
    const unread = await look(all(), { sharedEnvironment: () => Promise.reject(new Error("no")) });
    expect(unread.summary).toContain("shared variables cannot be read");
  });
  it("of branches and custom environments are told by name, and not judged", async () => {
    const branch = one("CLERK_SECRET_KEY", { value: '"x"', targets: ["preview"], gitBranch: "next" });
    const staging = one("CLERK_JWT_KEY", { value: "", targets: [], customEnvironments: ["env_1"] });
    const custom = { customEnvironments: async () => new Map([["env_1", "staging"]]) };
    const found = await look([...all(), branch, staging], custom);
    expect(found.verdict).toBe("ok");
    expect(found.summary).toContain("CLERK_SECRET_KEY in branch next stands in quotes");
    expect(found.summary).toContain("CLERK_JWT_KEY in staging is empty");
    // nothing of a branch or a custom environment stands in for production's
    const without = all().filter(({ key }) => key !== "CLERK_JWT_KEY");
    expect((await look([...without, staging], custom)).data).toMatchObject({ missing: ["CLERK_JWT_KEY"] });
  });
  it("that a webhook's secret is wrong locks nobody out", async () => {
    const hook = one("CLERK_WEBHOOK_SIGNING_SECRET", { value: "whsec_x\n" });
    expect(await look([...all(), hook])).toMatchObject({ verdict: "degraded", data: { wrong: [] } });
  });
});
