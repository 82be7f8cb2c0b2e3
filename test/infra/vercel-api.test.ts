import { afterEach, describe, expect, it, vi } from "vitest";
import type { Settings } from "../../infra/config.ts";
import { liveText } from "../../infra/edge-config.ts";
import { Refusal } from "../../src/bypass/refusal.ts";
import { refuseUnadopted, wantsSensitiveOnly } from "../../infra/unadopted.ts";
import { how, vercelOf } from "../../infra/vercel-api.ts";
import { callVercel } from "../../src/adapters/vercel/api.ts";

const settings = { team: "team_1", project: "prj_1" } as Settings;
const asked: string[] = [];
/** Answers by path; undefined: no answer. */
function vercel(answers: Readonly<Record<string, readonly [number, unknown?] | undefined>>) {
  asked.length = 0;
  vi.stubEnv("VERCEL_API_TOKEN", "t0ken");
  vi.stubGlobal("fetch", async (asking: string) => {
    const url = new URL(asking);
    asked.push(`${url.pathname}${url.search}`);
    const answer = answers[url.pathname];
    if (answer === undefined) throw new Error("connect ECONNREFUSED with Bearer t0ken");
    const [status, body] = answer;
    return new Response(body === undefined ? null : JSON.stringify(body), { status });
  });
}
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

describe("the item", () => {
  const path = "/v1/edge-config/ecfg_1/item/auth_gate";
  it.each([
    ["absent", [204], undefined],
    ["absent, as an error", [404, { error: { code: "not_found" } }], undefined],
    ["a text", [200, { value: "abc" }], "abc"],
    ["an object that somebody wrote by hand", [200, { value: { a: 1 } }], ""],
  ] as const)("is read by one GET: %s", async (_name, answer, text) => {
    vercel({ [path]: answer });
    expect(await liveText(settings, "ecfg_1")).toBe(text);
    expect(asked).toEqual([`${path}?teamId=team_1`]);
  });

  it.each([
    ["an error", [500, {}]],
    ["a page of somebody else's", [200, "<html>"]],
    ["a refusal", [403, {}]],
    ["nothing", undefined],
  ] as const)("is not taken for absent when Vercel answers %s", async (_name, answer) => {
    vercel({ [path]: answer });
    const refused = await liveText(settings, "ecfg_1").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refusal);
    expect(String(refused)).not.toContain("t0ken");
  });

  it("is asked for again after a 429, three times at most", async () => {
    vercel({ [path]: [429, {}] });
    const waits: number[] = [];
    const wait = async (ms: number) => void waits.push(ms);
    const asking = callVercel(vercelOf(settings, wait), { method: "GET", path, team: undefined }, how);
    await expect(asking).rejects.toMatchObject({ code: "RATE_LIMITED" });
    expect(waits).toEqual([1000, 1000, 1000]);
  });
});

describe("what the project has already", () => {
  const env = "/v10/projects/prj_1/env";
  const one = (key: string, more: object = {}) => ({
    id: "env_1",
    key,
    type: "encrypted",
    target: ["production"],
    ...more,
  });
  const missing = ["CLERK_SECRET_KEY", "CLERK_JWT_KEY"] as const;

  it("is not asked for where nothing is missing", async () => {
    vercel({});
    expect(await refuseUnadopted(settings, [])).toEqual([]);
    expect(await wantsSensitiveOnly(settings, [])).toBe(false);
    expect(asked).toEqual([]);
  });

  it("refuses what stands in production, in one sentence with the command", async () => {
    vercel({ [env]: [200, { envs: [one("CLERK_SECRET_KEY"), one("OTHER")] }], "/v1/env": [403, {}] });
    await expect(refuseUnadopted(settings, missing)).rejects.toThrow(
      /^CLERK_SECRET_KEY stands in production .*`\.\/runbook adopt`.*\.$/,
    );
  });

  it("lets entries of previews, branches and custom environments be, and says what the team shares", async () => {
    const others = [
      one("CLERK_SECRET_KEY", { target: ["preview", "development"] }),
      one("CLERK_SECRET_KEY", { target: [], customEnvironmentIds: ["env_9"] }),
      one("CLERK_JWT_KEY", { target: ["preview"], gitBranch: "next" }),
    ];
    const shared = [
      one("CLERK_JWT_KEY", { projectId: ["prj_1"] }),
      one("CLERK_SECRET_KEY", { projectId: ["prj_2"] }),
    ];
    vercel({ [env]: [200, { envs: others }], "/v1/env": [200, { data: shared }] });
    expect((await refuseUnadopted(settings, missing)).join()).toMatch(/^CLERK_JWT_KEY is shared by the team/);
  });

  it("makes nothing while Vercel does not tell", async () => {
    vercel({ [env]: [502, "bad gateway"], "/v1/env": [200, { data: [] }] });
    await expect(refuseUnadopted(settings, missing)).rejects.toThrow("so nothing is made");
  });

  it.each([
    ["on", true],
    ["off", false],
    ["default", false],
  ])("makes new variables sensitive where the team's policy is %s: %s", async (policy, all) => {
    vercel({ "/v2/teams/team_1": [200, { id: "team_1", sensitiveEnvironmentVariablePolicy: policy }] });
    expect(await wantsSensitiveOnly(settings, missing)).toBe(all);
  });
});
