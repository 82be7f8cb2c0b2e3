// Whose tokens count: never anybody's by omission, and every origin at which people sign in to the app.
import "./clerk-key.ts";
import { afterEach, describe, expect, it } from "vitest";
import { createGate } from "../../guard/src/gate.ts";
import { appOrigins } from "../../guard/src/parties.ts";
import type { GateOptions } from "../../guard/src/settings.ts";
import { forgetGate, memoryGate } from "./memory-gate.ts";

afterEach(forgetGate);

const production = "app.nightshift.example";
const vercel = {
  ...{ VERCEL: "1", VERCEL_PROJECT_PRODUCTION_URL: production },
  ...{ VERCEL_URL: "night-a1b2c3.vercel.app", VERCEL_BRANCH_URL: "night-git-fix.vercel.app" },
};

describe("appOrigins", () => {
  it("is the production domain and every listed one in production, and no deployment's own", () => {
    const env = { ...vercel, VERCEL_ENV: "production" };
    expect(appOrigins(env)).toEqual([`https://${production}`]);
    expect(appOrigins(env, ["app.nightshift.test", `https://${production}`, " ", ""])).toEqual([
      "https://app.nightshift.test",
      `https://${production}`,
    ]);
  });

  it("is a preview's own two in a preview, with what is listed", () => {
    const env = { ...vercel, VERCEL_ENV: "preview" };
    const own = ["https://night-a1b2c3.vercel.app", "https://night-git-fix.vercel.app"];
    expect(appOrigins(env)).toEqual(own);
    expect(appOrigins(env, ["staging.nightshift.test"])).toEqual(["https://staging.nightshift.test", ...own]);
  });

  it("is localhost in development, by the port that Next.js names", () => {
    expect(appOrigins({ NODE_ENV: "development" })).toEqual(["http://localhost:3000"]);
    expect(appOrigins({ NODE_ENV: "development", PORT: "4010" })).toEqual(["http://localhost:4010"]);
    expect(appOrigins({ VERCEL_ENV: "development", PORT: "3001" })).toEqual(["http://localhost:3001"]);
  });

  it("is nothing where nothing says where the app is", () => {
    expect(appOrigins({ NODE_ENV: "production", ...vercel })).toEqual([]);
    expect(appOrigins({ VERCEL_ENV: "production" })).toEqual([]);
  });
});

describe("createGate", () => {
  it.each([
    [undefined, "authorizedParties is missing: tokens made for any site would count."],
    [[], "authorizedParties is empty: tokens made for any site would count."],
    [["app.example.com"], `has "app.example.com", which is no origin`],
    [["https://app.example.com/"], `Did you mean "https://app.example.com"?`],
    [["https://app.example.com", "HTTPS://App.example.org"], `Did you mean "https://app.example.org"?`],
    [["https://app.example.com:443"], `Did you mean "https://app.example.com"?`],
    [["*"], `has "*", which is no origin`],
    [["https://*.example.com"], `which is no origin`],
    [["null"], `has "null", which is no origin`],
    [["file:///x"], `has "file:///x", which is no origin`],
  ])("refuses %j at start, and names the way out", (authorizedParties, sentence) => {
    const options = { routes: { public: [] }, authorizedParties } as unknown as GateOptions;
    expect(() => createGate(options)).toThrow(sentence);
    expect(() => createGate(options)).toThrow("authorizedParties: appOrigins(process.env, [");
  });

  it.each([
    ["in normal times", null],
    ["under a grant", {}],
  ] as const)("takes each listed origin's tokens and no other's, %s", async (_, grant) => {
    const authorizedParties = appOrigins({ ...vercel, VERCEL_ENV: "production" }, ["app.nightshift.test"]);
    const gate = await memoryGate(grant, { authorizedParties });
    const as = async (azp: string | undefined) => {
      const authorization = `Bearer ${await gate.token({ claims: { azp } })}`;
      return (await gate.ask("/api/me", { headers: { authorization } })).app?.userId ?? null;
    };
    expect(await as(`https://${production}`)).toBe("user_ada");
    expect(await as("https://app.nightshift.test")).toBe("user_ada");
    for (const other of [
      "https://evil.example",
      "https://night-a1b2c3.vercel.app",
      "http://app.nightshift.test",
    ])
      expect([other, await as(other)]).toEqual([other, null]);
    expect(await as(undefined)).toBeNull();
  });
});
