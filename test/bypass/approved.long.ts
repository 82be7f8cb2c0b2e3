// With a second person: asked for by hand, signed in another clone with another home, opened by the engine and past it.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimsOf } from "../world/claims.ts";
import type { Said } from "../world/keyboard.ts";
import { startWorld, type World } from "../world/world.ts";

let hand: World;
/** Ben's clone; his key is given by its file. */
let bens: string;
beforeAll(async () => {
  hand = await startWorld();
  bens = hand.clone("ben");
}, 240_000);
afterAll(() => hand?.stop());

const unchanged = /Resources:\s+\d+ unchanged\s*$/;
const rota = [
  "--mode",
  "open",
  "--route",
  "/rota",
  "--route",
  "/api/rota",
  "--reason",
  "The rota must be read",
];
const open = (...words: readonly string[]) => hand.runbook(["bypass", "open", ...words]);
const json = (said: Said) => JSON.parse(said.stdout) as Record<string, string>;
/** Ben reads and signs in his own clone. @returns the line that he sends back */
async function signed(request: string): Promise<string> {
  const key = hand.checkout.keyFile("ben");
  const said = await hand.runbook(["approve", request, "--key", key, "--yes", "--json"], { root: bens });
  expect(said, said.stderr + said.stdout).toMatchObject({ code: 0 });
  return json(said)["line"] ?? "";
}
const closed = async () => expect(await hand.runbook(["bypass", "close"])).toMatchObject({ code: 0 });

/** What someone without any session gets. */
async function asNobody(path: string, method = "GET", headers: Record<string, string> = {}) {
  const answer = await hand.ask(path, method, headers);
  return { status: answer.status, says: answer.headers["x-auth-bypass"], body: answer.body };
}

describe("mode open, approved", { timeout: 240_000 }, () => {
  let line: string;

  it("says how to get the approval, asks once, and changes nothing", async () => {
    const before = [hand.config().read(), await hand.item()];
    const asked = await open(...rota);
    expect(asked, asked.stderr).toMatchObject({ code: 3 });
    expect(asked.stdout).toContain("./runbook approve approve-this:");
    expect(asked.stderr).toContain("Mode open takes a second person");
    const again = json(await open(...rota, "--json"));
    expect(asked.stdout).toContain(again["line"]);
    line = await signed(again["line"] ?? "");
    expect([hand.config().read(), await hand.item()]).toEqual(before);
  });

  it("shows the second person every route and method", async () => {
    const [request] = (await open(...rota)).stdout.match(/approve-this:\S+/) ?? [""];
    const key = hand.checkout.keyFile("ben");
    const read = await hand.runbook(["approve", request, "--key", key, "--yes"], { root: bens });
    expect(read.stdout).toContain("Planned again from this checkout: the same.");
    expect(read.stdout).toMatch(/LETS EVERYONE IN\s+GET, HEAD on \/rota, \/api\/rota, as nobody/);
  });

  it("is not opened with more than was signed", async () => {
    const before = [hand.config().read(), await hand.item()];
    for (const [more, words] of [
      [["--route", "/rota", "--route", "/dashboard"], "does not cover all these routes"],
      [["--method", "GET", "--method", "POST"], "does not cover all these methods"],
      [["--mode", "stale-sessions", "--minutes", "60"], "belong to mode open"],
    ] as const) {
      const refused = await open("--approval", line, ...more);
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toContain(words);
      expect([hand.config().read(), await hand.item()]).toEqual(before);
    }
  });

  it("opens by `up`: listed routes by GET for everyone, as nobody, and nothing else", async () => {
    await hand.control("POST", "/clerk/cut", {});
    const opened = await open("--approval", line);
    expect(opened, opened.stderr).toMatchObject({ code: 0 });
    expect(opened.stdout).toContain("seen in the live app");
    expect(opened.stderr).toContain("Answers everyone: /rota, /api/rota.");
    expect(claimsOf(await hand.item())).toMatchObject({
      mode: "open",
      approved: true,
      routes: ["/rota", "/api/rota"],
      methods: ["GET", "HEAD"],
    });
    for (const path of ["/rota", "/api/rota"]) {
      const answer = await asNobody(path);
      expect([path, answer.status, answer.says]).toEqual([path, 200, "open"]);
      expect(answer.body).not.toMatch(/user_\w+/);
    }
    for (const path of ["/dashboard", "/api/me", "/rota/x", "/rota/..%2fdashboard", "/rota%2f..%2fdashboard"])
      expect([path, (await asNobody(path)).status]).not.toEqual([path, 200]);
    for (const path of ["//rota", "/rota/%2e%2e/dashboard", "/rota/..;/dashboard", "/%2572ota", "/Rota"])
      expect((await asNobody(path)).body).not.toContain("data-who");
    expect((await asNobody("/api/rota", "POST")).status).toBe(503);
    expect((await asNobody("/admin")).status).toBe(503);
    expect(await hand.runbook(["bypass", "status"])).toMatchObject({
      code: 4,
      stdout: expect.stringContaining("OPEN TO EVERYONE: GET, HEAD on /rota, /api/rota"),
    });
    expect((await hand.pulumi(["preview"])).stdout).toMatch(unchanged);
  });

  it("is renewed past the engine under the same approval, and keeps its routes", async () => {
    const before = claimsOf(await hand.item());
    const renewed = await hand.runbook(["bypass", "renew", "--direct"]);
    expect(renewed, renewed.stderr).toMatchObject({ code: 0 });
    expect(renewed.stderr).toContain("Answers everyone: /rota, /api/rota.");
    const after = claimsOf(await hand.item());
    expect(after.generation).toBeGreaterThan(before.generation);
    expect(after).toMatchObject({ mode: "open", routes: ["/rota", "/api/rota"], approved: true });
    expect((await hand.pulumi(["preview"])).stdout).toMatch(unchanged);
    expect((await asNobody("/rota")).status).toBe(200);
  });

  it("is closed, and each run is on its record", async () => {
    await closed();
    expect((await asNobody("/rota")).says).toBeUndefined();
    const records = await hand.records();
    const done = records.filter(({ outcome }) => outcome === "succeeded");
    expect(done.slice(0, 3)).toMatchObject([
      { runbook: { id: "bypass-close" } },
      { runbook: { id: "bypass-renew" }, steps: { renew: { status: "succeeded" } } },
      { runbook: { id: "bypass-open" }, approvals: { open: { approver: "ben" } } },
    ]);
    // What was refused has ended with its refusal: nobody is to go on with it.
    expect(records.filter(({ phase }) => phase !== "finished")).toEqual([]);
    for (const record of done.slice(0, 3)) expect(record).toMatchObject({ reviewPending: [], inForce: {} });
  });
});

describe("past the engine, with the tools broken", { timeout: 240_000 }, () => {
  it("is asked for and opened with the same signature; the next up finds nothing to do", async () => {
    const env = { RUNBOOK_CACHE_DIR: join(hand.folder, "nothing") };
    const hour = ["bypass", "open", "--minutes", "45", "--reason", "Clerk is down, and so is the engine"];
    const asked = await hand.runbook([...hour, "--direct", "--json"], { env });
    expect(asked, asked.stderr).toMatchObject({ code: 3 });
    const line = await signed(json(asked)["line"] ?? "");
    const opened = await hand.runbook([...hour, "--direct", "--approval", line, "--json"], { env });
    expect(opened, opened.stderr).toMatchObject({ code: 0 });
    expect(json(opened)).toMatchObject({ approved: true, verified: true });
    const live = await hand.item();
    expect(claimsOf(live)).toMatchObject({ mode: "stale-sessions", approved: true });
    expect((await hand.pulumi(["preview"])).stdout).toMatch(unchanged);
    expect(await hand.pulumi(["up", "--yes", "--skip-preview"])).toMatchObject({ code: 0 });
    expect(await hand.item()).toBe(live);
    const gone = await hand.runbook(["bypass", "close", "--direct"], { env });
    expect(gone, gone.stderr).toMatchObject({ code: 0 });
    expect((await hand.pulumi(["preview"])).stdout).toMatch(unchanged);
  });
});
