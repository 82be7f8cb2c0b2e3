import { expect, test } from "vitest";
import { clausesOf } from "./comparison.ts";

const detail = "Could not create alias, unexpected error: forbidden - No";
const summary = "Error creating alias";

test.each([
  ["the detail first", `[ERROR] ${detail}: ${summary}`],
  ["the summary first", `[ERROR] ${summary}: ${detail}`],
  [
    "thrown by a program",
    `[runtime] Unhandled exception: Error: invocation of a:b/c:d returned an error: [ERROR] ${detail}: ${summary}`,
  ],
  ["with more lines", `${summary}: ${detail}\n    at somewhere`],
])("a failure is the same sentence with %s", (_, message) => {
  expect(clausesOf(message)).toEqual([...clausesOf(`[ERROR] ${detail}: ${summary}`)!]);
});

test("another code, another attempt or a missing summary is another sentence", () => {
  const right = clausesOf(`[ERROR] ${detail}: ${summary}`);
  for (const wrong of [
    `[ERROR] ${detail.replace("forbidden", "not_found")}: ${summary}`,
    `[ERROR] ${detail.replace("create", "delete")}: ${summary}`,
    `[ERROR] ${detail}`,
    `Error: ${detail}: ${summary}`,
  ])
    expect(clausesOf(wrong)).not.toEqual(right);
  expect(clausesOf(undefined)).toBeUndefined();
});
