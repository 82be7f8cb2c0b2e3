import { describe, expect, it } from "vitest";
import { deployment } from "../builders/memory-vercel.ts";
import { flawsOf } from "../../src/deployments/known-flaws.ts";
import { appVersions } from "../../src/steps/app-versions.ts";
import { triageSafety } from "../../src/steps/triage-safety.ts";
import { NeedsHuman } from "../../src/errors.ts";
import { answer, cutWorld, portsOf, wellWorld, type World } from "../builders/ports.ts";

const ids = (name: Parameters<typeof flawsOf>[0], version: string) =>
  flawsOf(name, version)?.map(({ id }) => id.slice(4));

describe("known flaws", () => {
  const may = ["2026-44573", "2026-44574", "2026-44575", "2026-45109"];
  const july = ["2026-64645", "2026-64649", "2026-64641"];
  it.each([
    ["10.2.3", []],
    ["11.1.4", ["2025-29927"]],
    ["12.3.4", ["2025-29927", "2026-44573", "2026-64645"]],
    ["13.4.12", ["2025-29927", "2026-44573", "2026-64645", "2026-23870", "2026-64641"]],
    ["13.5.9", ["2026-44573", "2026-44578", "2026-64645", "2026-23870", "2026-64641"]],
    [
      "14.2.24",
      ["2025-29927", "2026-44573", "2026-44578", "2026-64645", "2026-64649", "2026-23870", "2026-64641"],
    ],
    [
      "15.2.2",
      [
        "2025-29927",
        "2025-66478",
        "2026-44573",
        "2026-44575",
        "2026-45109",
        "2026-44578",
        "2026-64645",
        "2026-64649",
        "2026-23870",
        "2026-64641",
      ],
    ],
    // Fixed in each line: a later line's early releases still have it.
    [
      "15.1.9",
      ["2025-29927", "2026-44573", "2026-44578", "2026-64645", "2026-64649", "2026-23870", "2026-64641"],
    ],
    ["15.5.6", ["2025-66478", ...may, "2026-44578", "2026-64645", "2026-64649", "2026-23870", "2026-64641"]],
    ["15.5.15", [...may, "2026-44578", "2026-64645", "2026-64649", "2026-23870", "2026-64641"]],
    ["15.5.16", ["2026-45109", ...july]],
    ["15.5.18-canary.1", ["2026-45109", ...july]],
    ["15.5.18", july],
    ["15.5.21", []],
    [
      "16.0.6",
      [
        "2025-66478",
        ...may,
        "2026-64642",
        "2026-44578",
        "2026-64645",
        "2026-64649",
        "2026-23870",
        "2026-64641",
      ],
    ],
    ["16.2.5", ["2026-45109", "2026-64642", ...july]],
    ["16.2.6", ["2026-64642", ...july]],
    ["16.2.11", []],
    ["16.4.6", []],
    ["17.0.0", []],
  ])("of next %s", (version, expected) => {
    expect(ids("next", version)).toEqual(expected);
  });

  it.each([
    ["5.7.5", ["2026-41248"]],
    ["5.7.6", []],
    ["6.23.2", ["2026-41248", "2026-42349", "2025-53548"]],
    ["6.39.1", ["2026-41248", "2026-42349"]],
    ["6.39.2", ["2026-42349"]],
    ["6.39.3", []],
    ["7.2.0", ["2026-41248", "2026-42349"]],
    ["7.2.3", ["2026-42349"]],
    ["7.2.4", []],
    ["7.9.4", []],
  ])("of @clerk/nextjs %s", (version, expected) => {
    expect(ids("@clerk/nextjs", version)).toEqual(expected);
  });

  it.each([
    ["1.30.0", []],
    ["2.3.1", ["2026-42349", "2025-53548"]],
    ["2.4.0", ["2026-42349"]],
    ["2.33.3", []],
    ["3.2.13", ["2026-42349"]],
    ["3.20.1", []],
  ])("of @clerk/backend %s", (version, expected) => {
    expect(ids("@clerk/backend", version)).toEqual(expected);
  });

  it("come with the fix of the version's own line", () => {
    const fix = (version: string) =>
      flawsOf("next", version)?.find(({ id }) => id === "CVE-2025-66478")?.fixed;
    expect(["15.0.4", "15.4.7", "16.0.0"].map(fix)).toEqual(["15.0.5", "15.4.8", "16.0.7"]);
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
    checkpoint: async () => undefined,
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
  const live = [deployment({ commit: "abc1234" })];

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

  it("looks at Clerk's backend SDK, too, and says what is fixed where", async () => {
    const packages = {
      ...{ "node_modules/next": { version: "16.4.6" }, "node_modules/@clerk/nextjs": { version: "7.9.4" } },
      "node_modules/@clerk/backend": { version: "3.2.13" },
    };
    const around = context({ ...wellWorld(), releases: () => live }, () => JSON.stringify({ packages }));
    const { flaws } = await appVersions.run({ lockFile: "package-lock.json" }, around);
    expect(flaws).toEqual(["CVE-2026-42349"]);
    expect(around.notes.join()).toContain("@clerk/backend 3.2.13 has CVE-2026-42349");
    expect(around.notes.join()).toContain("fixed in 3.2.14.");
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
