import { expect, test } from "vitest";
import { stillCarried } from "../../src/steps/bypass-close.ts";

const until = "2026-11-21T04:00:00Z";

test("a close by redeploying names the deployments that carry the grant to its end, and no longer", () => {
  expect(stillCarried(until, Date.parse(until) - 1)).toContain(`carry the grant until ${until}`);
  expect(stillCarried(until, Date.parse(until))).toBeUndefined();
  expect(stillCarried(undefined, 0)).toBeUndefined();
});
