import { describe, expect, it } from "vitest";
import { BadInput, PermanentFailure } from "../../src/errors.ts";
import { factNames } from "../../src/facts/facts.ts";
import { gatherFacts } from "../../src/facts/gather.ts";
import { renderTriage } from "../../src/facts/render.ts";
import { shippedChecklists } from "./shipped-checklists.ts";
import { StillClock } from "../builders/clock.ts";
import { answer, cutWorld, hanging, identity, portsOf, wellWorld, type World } from "../builders/ports.ts";

const targets = { appOrigin: identity.appOrigin, frontendApi: identity.clerkFrontendApi };

async function look(change: Partial<World>, clock = new StillClock()) {
  const facts = await gatherFacts(portsOf({ ...wellWorld(), ...change }, clock), targets, {
    timeoutMs: 1000,
    checklists: shippedChecklists,
  });
  const verdicts = Object.fromEntries(facts.evidence.map(({ fact, verdict }) => [fact, verdict]));
  return { facts, verdicts };
}

/** What each fact finds there: no test user, no log, and an app that tells neither of webhooks nor of its key. */
const well = {
  ...{ statusPage: "ok", vercelStatus: "ok", backendApi: "ok", jwks: "ok", publicKeys: "ok" },
  ...{ frontendApi: "ok", clerkScript: "ok", origins: "ok", appHealth: "ok", appRoutes: "ok" },
  ...{ redirects: "ok", environment: "ok", deployments: "ok", latency: "ok" },
  ...{ signIn: "unknown", renewal: "unknown", logs: "unknown", webhooks: "unknown", gateKey: "unknown" },
};
/** What hangs with each source: its own facts and no others. */
const heldUp = {
  statusPage: { statusPage: "unknown" },
  frontendApi: {
    ...{ publicKeys: "failing", frontendApi: "failing", clerkScript: "failing" },
    ...{ origins: "unknown", latency: "unknown" },
    // its own shorter time for the key set is the same turn by this clock
    environment: "unknown",
  },
  appHealth: { appHealth: "failing", appRoutes: "failing", redirects: "unknown", latency: "unknown" },
  countUsers: { backendApi: "failing" },
  jwks: { jwks: "failing" },
  environment: { environment: "unknown", deployments: "unknown" },
} as const;

describe("one look at the world", () => {
  it("finds a well world well", async () => {
    const { facts, verdicts } = await look({});
    expect(verdicts).toMatchObject(well);
    expect(Object.keys(verdicts)).toEqual(factNames);
    expect(Object.values(verdicts).filter((each) => each !== "ok" && each !== "unknown")).toEqual([]);
    expect(facts.triage.category).toBe("none");
  });

  it("finds a cut Clerk out", async () => {
    const { facts } = await look(cutWorld());
    expect(facts.triage).toMatchObject({ category: "clerk-outage", severity: "critical" });
    expect(renderTriage(facts).join("\n")).toContain("./runbook plan runbooks/auth-outage.yaml");
  });

  it.each(["statusPage", "frontendApi", "appHealth", "countUsers", "jwks", "environment"] as const)(
    "is not held up by %s",
    async (source) => {
      const clock = new StillClock();
      const { verdicts } = await look({ [source]: hanging }, clock);
      expect(verdicts).toMatchObject({ ...well, ...heldUp[source] });
    },
  );

  it.each([
    ["HTML", answer("<html>", 200)],
    ["another shape", answer({ page: 1 })],
    ["an unknown indicator", answer({ status: { indicator: "purple", description: "?" } })],
    ["an error", answer({}, 503)],
  ])("calls a status page with %s unknown", async (_, response) => {
    const { verdicts } = await look({ statusPage: async () => response });
    expect(verdicts["statusPage"]).toBe("unknown");
  });

  it("names the components that the status page names", async () => {
    const body = {
      status: { indicator: "major", description: "Partial outage" },
      components: [{ name: "User and authentication", status: "major_outage" }],
      incidents: [],
    };
    const { facts, verdicts } = await look({ statusPage: async () => answer(body) });
    expect(verdicts["statusPage"]).toBe("failing");
    expect(facts.evidence.find(({ fact }) => fact === "statusPage")?.summary).toContain(
      "User and authentication",
    );
  });

  it.each([
    [answer({}, 500), "failing"],
    [answer("<html>", 200), "failing"],
    [answer({}, 429), "failing"],
    [answer({}, 404), "failing"],
  ] as const)("judges the Frontend API by its answer", async (response, verdict) => {
    const { verdicts } = await look({ frontendApi: async () => response });
    expect(verdicts["frontendApi"]).toBe(verdict);
  });

  it("does not blame Clerk for what is missing here", async () => {
    const missing = () =>
      Promise.reject(new BadInput("Clerk's secret key is not known here.", { code: "KEY_MISSING" }));
    const { facts, verdicts } = await look({ countUsers: missing, jwks: missing });
    expect([verdicts["backendApi"], verdicts["jwks"]]).toEqual(["unknown", "unknown"]);
    expect(facts.triage.category).toBe("unknown");
  });

  it("tells a refused key from an outage", async () => {
    const no = () =>
      Promise.reject(
        new PermanentFailure("api.clerk.com does not accept this key.", { code: "HTTP_STATUS" }),
      );
    const { facts } = await look({ countUsers: no });
    expect(facts.triage).toMatchObject({ category: "own-configuration", severity: "critical" });
  });

  it("repeats nothing of an unexpected error, which may hold a secret", async () => {
    const leak = () => Promise.reject(new Error("Bearer sk_live_canary failed"));
    const { facts } = await look({ countUsers: leak, environment: leak, statusPage: leak });
    expect(JSON.stringify(facts)).not.toContain("canary");
  });

  it("names missing variables", async () => {
    const { facts } = await look({
      environment: async () => [{ key: "CLERK_SECRET_KEY", targets: ["preview"], type: "x" }],
    });
    const found = facts.evidence.find(({ fact }) => fact === "environment");
    expect(found?.data["missing"]).toContain("CLERK_SECRET_KEY");
    expect(facts.triage.category).toBe("own-configuration");
  });

  it("mentions a deployment shortly before", async () => {
    const { verdicts } = await look({ deployedMinutesAgo: 7 });
    expect(verdicts["deployments"]).toBe("degraded");
  });

  it.each([
    [{ seen: 200, stale: 6 }, "renewed"],
    [{ seen: 200, stale: 180 }, "unknown"],
    [{ seen: 12, stale: 0 }, "unknown"],
    [undefined, "unknown"],
  ])("takes %j, as the app counts its tokens, for %s", async (tokens, renewal) => {
    const gate = { mode: "closed", generation: 0 };
    const appHealth = async () => answer({ status: "ok", checks: [], gate, tokens });
    const { facts } = await look({ ...cutWorld(), appHealth });
    expect(facts.triage.renewal).toBe(renewal);
  });
});
