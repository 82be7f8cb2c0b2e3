import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { expect, test } from "vitest";
import type { NightEvent } from "../../bench/night/event.ts";
import { findingsOf } from "../../bench/night/findings.ts";
import { keptFile, nightSection, readFindings, section } from "../../bench/night/kept.ts";
import { keptFolder, readPlays, signOutSection, tablesOf } from "../../bench/sign-out/kept.ts";
import { readSettings } from "../../bench/night/settings.ts";

const readme = readFileSync(fileURLToPath(new URL("../../docs/comparison.md", import.meta.url)), "utf8");
const kept = (way: "boolean" | "grant") =>
  readFileSync(keptFile(way), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as NightEvent);

test("docs/comparison.md tells exactly what the kept record gives", async () => {
  const text = section(readFindings(keptFile("boolean")), readFindings(keptFile("grant")));
  const formatted = await format(text, { parser: "markdown", printWidth: 110 });
  expect(nightSection.in(readme)).toBe(formatted.trim());
  expect(nightSection.put(readme, formatted)).toBe(readme);
});

test("README.md tells exactly what the kept records of signing out give", async () => {
  const page = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");
  const formatted = await format(tablesOf(readPlays(keptFolder)), { parser: "markdown", printWidth: 110 });
  expect(signOutSection.in(page)).toBe(formatted.trim());
});

test("both nights were played with the latencies and visitors that are committed", () => {
  for (const way of ["boolean", "grant"] as const)
    expect(kept(way)[0]).toMatchObject({ kind: "began", way, settings: readSettings() });
});

test("no token, no key and no path of a machine is kept", () => {
  for (const way of ["boolean", "grant"] as const)
    expect(readFileSync(keptFile(way), "utf8")).not.toMatch(/eyJ|sk_live_|PRIVATE KEY|\/(?:tmp|home|root)\//);
});

test("one more stranger who is let in changes what is told", () => {
  const events = kept("grant");
  const before = findingsOf(events);
  const turned = events.map((event) =>
    event.kind === "probe" && event.act === "open" && event.who === "a stranger"
      ? { ...event, status: 200 }
      : event,
  );
  const after = findingsOf(turned);
  expect(before.letIn.open.count).toBe(0);
  expect(after.letIn.open.count).toBeGreaterThan(0);
  expect(after.whoGotIn).toEqual(["a stranger"]);
});

test("a night that was broken off tells nothing", () => {
  expect(() => findingsOf(kept("boolean").slice(0, -1))).toThrow("not played to its end");
});
