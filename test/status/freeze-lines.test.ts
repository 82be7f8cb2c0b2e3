import { expect, it } from "vitest";
import { deployment } from "../builders/memory-vercel.ts";
import { freezeLines } from "../../src/status/freeze-lines.ts";

const nowMs = Date.parse("2026-11-21T03:30:00Z");
const live = {
  mode: "stale-sessions" as const,
  until: "2026-11-21T04:00:00Z",
};
const since = "2026-11-21T03:10:00Z";
const release = (id: string, minutesAgo: number, state = "READY") =>
  deployment({ id, state, createdAt: nowMs - minutesAgo * 60_000, commit: "abcdef0123" });

it("names what is being built and what was built since the first opening, and nothing older", () => {
  const releases = [release("dpl_new", 1, "BUILDING"), release("dpl_mid", 15), release("dpl_old", 25)];
  const said = freezeLines({ since, live, releases, lane: "runtime", nowMs }).join("\n");
  expect(said).toMatch(/^FREEZE: a bypass is open until 2026-11-21T04:00:00Z/);
  expect(said).toContain("being built now: dpl_new of commit abcdef0, 1 minutes old");
  expect(said).toContain("built since it was opened: dpl_mid");
  expect(said).not.toContain("dpl_old");
  expect(said).toContain("need no deployment");
});

it("names five, and how many more there are", () => {
  const releases = Array.from({ length: 8 }, (_, at) => release(`dpl_${at}`, at + 1));
  expect(freezeLines({ since, live, releases, lane: "runtime", nowMs }).join()).toMatch(
    /dpl_4 [^;]*; and 3 more,/,
  );
});

it("says what Vercel did not tell, and which lane needs none", () => {
  const said = freezeLines({ since, live, releases: undefined, lane: "redeploy", nowMs }).join("\n");
  expect(said).toContain("Vercel did not say");
  expect(said).toContain("The runtime lane needs none.");
});

it("is silent once nothing is open", () => {
  const over = { ...live, until: "2026-11-21T03:29:00Z" };
  for (const none of [over, { ...live, mode: "closed" as const }])
    expect(freezeLines({ since, live: none, releases: [], lane: "runtime", nowMs })).toEqual([]);
});

it("takes an end that the app did not tell for one that has not come", () => {
  const said = freezeLines({
    since,
    live: { ...live, until: undefined },
    releases: [],
    lane: "runtime",
    nowMs,
  });
  expect(said[0]).toMatch(/^FREEZE: a bypass is open\. Deploy nothing/);
});

it("does not call built since what may be older, where nobody tells since when it is open", () => {
  const releases = [release("dpl_mid", 15), release("dpl_older", 61)];
  const said = freezeLines({ live, since: undefined, releases, lane: "runtime", nowMs }).join("\n");
  expect(said).toContain("since when it is open is not known; built in the last hour of it: dpl_mid");
  expect(said).not.toContain("built since");
});

it("leaves out the bypass's own deployments", () => {
  const own = {
    ...release("dpl_own", 5),
    statement: { incident: "night", generation: 1, grantUntil: nowMs },
  };
  const said = freezeLines({ live, since, releases: [own], lane: "redeploy", nowMs }).join("\n");
  expect(said).not.toContain("dpl_own");
});
