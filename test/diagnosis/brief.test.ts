import { expect, test } from "vitest";
import { briefly } from "../../src/diagnosis/brief.ts";
import { firstError } from "../../src/diagnosis/first-error.ts";

test("whole sentences as far as they fit, and how many are left", () => {
  expect(briefly(["One.", "Two."])).toBe("One. Two.");
  const long = Array.from({ length: 9 }, (_, at) => `${at}${"x".repeat(148)}.`);
  expect(briefly(long)).toMatch(/^0x+\. 1x+\. 2x+\. 3x+\. \(5 more on the record\)$/);
  expect(briefly(["y".repeat(5_000)]).length).toBe(701);
  expect(briefly([])).toBe("");
});

const line = (ms: number, message: string, more: object = {}) =>
  JSON.stringify({ timestampInMs: ms, message, ...more });

test("the first error by its time, without what a stranger has sent, and never a key", () => {
  const log = [
    line(2_000, "TypeError: later", { responseStatusCode: 500 }),
    line(500, "served", { responseStatusCode: 200, requestPath: "/error" }),
    line(1_000, "Error: the gate refuses\n    at proxy.ts:3", { responseStatusCode: 500, requestPath: "/x" }),
  ].join("\n");
  expect(firstError(log)).toEqual({ at: 1_000, text: "Error: the gate refuses", count: 2 });
  expect(firstError(line(1, "fine", { responseStatusCode: 200 }))).toBeUndefined();
  const leaking = line(1, "Error: sk_live_Zr4kQm9Xw2Tb7Lc5Nv8Jd3Hs6Pf1GyRt0WqEu", {
    responseStatusCode: 500,
  });
  expect(firstError(leaking)?.text).toBe("a line that holds a secret key");
});
