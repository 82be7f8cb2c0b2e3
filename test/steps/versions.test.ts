import { describe, expect, it } from "vitest";
import { flawsOf } from "../../src/steps/known-flaws.ts";
import { appVersions } from "../../src/steps/app-versions.ts";
import { triageSafety } from "../../src/steps/triage-safety.ts";
import { NeedsHuman } from "../../src/errors.ts";
import { answer, cutWorld, portsOf, wellWorld, type World } from "../builders/ports.ts";

const ids = (name: "next" | "@clerk/nextjs", version: string) => flawsOf(name, version)?.map(({ id }) => id);

describe("known flaws", () => {
  const [header, first, second] = ["CVE-2025-29927", "CVE-2026-44573", "CVE-2026-44575"] as const;
  it.each([
    ["14.2.24", [header, first, second]],
    ["14.2.25", [first, second]],
    ["15.2.2", [header, first, second]],
    ["15.2.3", [first, second]],
    ["15.5.17", [first, second]],
    ["15.5.18", []],
    ["15.5.18-canary.1", [first, second]],
    ["16.2.5", [first, second]],
    ["16.2.6", []],
    ["16.4.6", []],
    ["17.0.0", []],
  ])("of next %s", (version, expected) => {
    expect(ids("next", version)).toEqual(expected);
  });

  it.each([
    ["5.7.5", 1],
    ["5.7.6", 0],
    ["6.39.1", 1],
    ["6.39.2", 0],
    ["7.2.0", 1],
    ["7.9.4", 0],
  ])("of @clerk/nextjs %s", (version, count) => {
    expect(ids("@clerk/nextjs", version)).toHaveLength(count);
  });

  it("are not guessed for what is no version", () => {
    expect(flawsOf("next", "latest")).toBeUndefined();
    expect(flawsOf("next", "^15.2.3")).toBeUndefined();
  });
});

function context(world: World, show: (commit: string) => string | undefined = () => undefined) {
  const notes: string[] = [];
  const ports = portsOf(world);
  return {
    notes,
    ports: { ...ports, git: { ...ports.git, show: async (commit: string) => show(commit) } },
    run: "run",
    step: "step",
    signal: new AbortController().signal,
    note: async (text: string) => void notes.push(text),
  };
}

describe("app.versions", () => {
  const lockOf = (next: string) =>
    JSON.stringify({
      packages: {
        "node_modules/next": { version: next },
        "node_modules/@clerk/nextjs": { version: "7.9.4" },
      },
    });
  const live = [{ id: "dpl_1", state: "READY", createdAt: 0, commit: "abc1234", wasLive: true }];

  it("reads the live commit's lock file before HEAD's", async () => {
    const world = { ...wellWorld(), releases: () => live };
    const around = context(world, (commit) => lockOf(commit === "abc1234" ? "15.2.2" : "16.4.6"));
    const found = await appVersions.run({ lockFile: "package-lock.json" }, around);
    expect(found).toMatchObject({ next: "15.2.2", known: true });
    expect(found.flaws).toContain("CVE-2025-29927");
  });

  it("says so when it had to take HEAD's", async () => {
    const world = { ...wellWorld(), releases: () => live };
    const around = context(world, (commit) => (commit === "abc1234" ? undefined : lockOf("16.4.6")));
    await expect(appVersions.run({ lockFile: "package-lock.json" }, around)).resolves.toMatchObject({
      flaws: [],
    });
    expect(around.notes.join()).toContain("not in this clone");
  });

  it("asks a person where the app is in another repository", async () => {
    const around = context({ ...wellWorld(), note: "next 16.4.6" });
    await expect(appVersions.run({ lockFile: "package-lock.json" }, around)).resolves.toMatchObject({
      known: false,
    });
    expect(around.notes.join()).toContain("A person says: next 16.4.6");
  });
});

describe("triage.safety", () => {
  it("shows in the plan what it judges by", async () => {
    const { notes = [] } = await triageSafety.plan({}, context(cutWorld()));
    for (const fact of ["backendApi", "jwks", "frontendApi", "appHealth", "environment"])
      expect(notes.join("\n")).toContain(`${fact} is `);
    expect(notes.join("\n")).toContain("Hold other deployments back");
  });

  it("lets an outage through", async () => {
    await expect(triageSafety.run({}, context(cutWorld()))).resolves.toMatchObject({ safe: true });
  });

  it.each<[string, Partial<World>]>([
    ["a variable is missing", { environment: async () => [] }],
    ["the app has no health route", { appHealth: async () => answer("not found", 404) }],
  ])("stops when %s, unless a person says why", async (_, part) => {
    const world = { ...cutWorld(), ...part };
    await expect(triageSafety.run({}, context({ ...world, note: "" }))).rejects.toBeInstanceOf(NeedsHuman);
    const told = await triageSafety.run({}, context({ ...world, note: "we know" }));
    expect(told).toMatchObject({ safe: false, note: "we know" });
  });
});
