import { expect, test } from "vitest";
import { instantMs, isDay, isLocalTime } from "../../src/ports/calendar.ts";
import { fieldValue } from "../../src/report/fields.ts";
import { maybeInstant } from "../../src/deployments/way-to-live.ts";

const none = ["2026-02-30", "2026-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-1-1", "x"];

test.each(none)("%s is no day, wherever a time is read", (day) => {
  expect(isDay(day)).toBe(false);
  expect(isLocalTime(`${day}T09:00`)).toBe(false);
  expect(instantMs(`${day}T09:00:00Z`)).toBeUndefined();
  expect(maybeInstant.safeParse(`${day}T09:00Z`).success).toBe(false);
  expect(() => fieldValue("down-from", `${day}T09:00:00Z`, Date.UTC(2027, 0))).toThrow("is not a time");
});

test.each(["T24:00Z", "T09:60Z", "T09:00:60Z", "T09:00", "T09:00+24:00", "T09Z", " 09:00Z"])(
  "2026-11-21%s is no instant",
  (time) => expect(instantMs(`2026-11-21${time}`)).toBeUndefined(),
);

test("a leap day, another zone, and a time without seconds are instants", () => {
  expect(instantMs("2028-02-29T00:00Z")).toBe(Date.UTC(2028, 1, 29));
  expect(instantMs("2026-11-21T03:00:00.5+02:00")).toBe(Date.UTC(2026, 10, 21, 1, 0, 0, 500));
  expect(maybeInstant.parse("")).toBe("");
});
