import { expect, test } from "vitest";
import { pageWith, type Taken } from "../../bench/results.ts";

const spread = { min: 1, median: 2, max: 3 };
const taken = (title: string, at: string): Taken => ({
  ...{ name: title.toLowerCase(), title, about: `About ${title}.`, at: `${at}:00.000Z` },
  ...{ machine: "2 × something", load: { before: "0.1", after: "0.2" } },
  figures: [{ what: "one thing", rounds: 3, ms: spread }],
});

test("what was taken anew stands in its place, the rest as it was taken", () => {
  const titles = ["One", "Two"];
  const before = pageWith("", [taken("Two", "2026-11-20T01:00"), taken("One", "2026-11-20T02:00")], titles);
  expect(before.match(/^## .*$/gm)).toEqual(["## One", "## Two"]);
  const after = pageWith(before, [taken("One", "2026-11-21T03:00")], titles);
  expect(after).toBe(before.replace("2026-11-20T02:00", "2026-11-21T03:00"));
  expect(pageWith(after, [], ["Two"]).match(/^## .*$/gm)).toEqual(["## Two"]);
});
