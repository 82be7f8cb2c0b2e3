import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { escalationAt, newlyDue, windowText } from "../../src/people/escalation.ts";
import { instantOfMs, isNight, localTime, wallClockMs } from "../../src/people/local-time.ts";
import { contactFiles, readContacts, type ContactTexts } from "../../src/people/read-contacts.ts";
import { onCallAt, type Rota } from "../../src/people/rota.ts";
import { emptyState } from "../../src/journal/fold.ts";

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const shipped = readContacts(
  Object.fromEntries(Object.entries(contactFiles).map(([name, file]) => [name, read(file)])) as ContactTexts,
);
if (!("people" in shipped)) throw new Error("the shipped contacts are wrong");
const contacts = shipped;
const start = Date.parse("2026-11-21T03:00:00Z");
const at = (minutes: number, acknowledged?: { level: number; by: string; at: string }) =>
  escalationAt(contacts, { startMs: start, nowMs: start + minutes * 60_000, acknowledged });
const statuses = (...args: Parameters<typeof at>) => at(...args).map(({ status }) => status);
const ack = (level: number, minutes: number) => ({
  level,
  by: "example-bo",
  at: new Date(start + minutes * 60_000).toISOString(),
});

test("windows are counted from the incident's start", () => {
  expect(at(0).map(windowText)).toEqual(["0–15 min", "15–30 min", "30+ min"]);
});

test.each([
  [0, ["due", "later", "later"]],
  [14.99, ["due", "later", "later"]],
  [15, ["missed", "due", "later"]],
  [29.99, ["missed", "due", "later"]],
  [30, ["missed", "missed", "due"]],
  [600, ["missed", "missed", "due"]],
])("after %s minutes without an answer: %s", (minutes, expected) => {
  expect(statuses(minutes)).toEqual(expected);
});

test("one answer ends it, at whatever level", () => {
  expect(statuses(40, ack(1, 5))).toEqual(["answered", "not-needed", "not-needed"]);
  expect(statuses(40, ack(2, 20))).toEqual(["not-needed", "answered", "not-needed"]);
});

test("a level is found due once", () => {
  const before = emptyState.escalation;
  expect(newlyDue(at(16), before).map(({ level }) => level)).toEqual([1, 2]);
  expect(newlyDue(at(31), { ...before, due: { 1: "x", 2: "x" } }).map(({ level }) => level)).toEqual([3]);
  expect(newlyDue(at(31, ack(1, 3)), before)).toEqual([]);
});

test("on-call is whoever the rota names, and since when", () => {
  const [first] = at(0);
  // Saturday night: the hand-overs are on Mondays at nine, London time.
  expect(first?.people).toMatchObject([{ person: { id: "example-bo" } }]);
  expect(first?.people[0]?.onCallSinceMs).toBe(Date.parse("2026-11-16T09:00:00Z"));
});

const rota: Rota = {
  timeZone: "Europe/London",
  weekly: { from: "2026-01-05T09:00", people: ["ada", "bob", "cy"] },
  shifts: [{ who: "cy", from: "2026-01-07T00:00", until: "2026-01-08T00:00" }],
};
const who = (instant: string) => onCallAt(rota, Date.parse(instant));

test("weeks hand over at the same hour in summer and winter, to the minute", () => {
  expect(who("2026-01-05T08:59:59Z")).toBeUndefined();
  expect(who("2026-01-05T09:00:00Z")?.who).toBe("ada");
  expect(who("2026-01-12T08:59:59Z")?.who).toBe("ada");
  expect(who("2026-01-12T09:00:00Z")?.who).toBe("bob");
  // Twelve weeks on it is summer time there: nine o'clock is 08:00 UTC.
  expect(who("2026-03-30T07:59:59Z")?.who).toBe("cy");
  expect(who("2026-03-30T08:00:00Z")).toMatchObject({
    who: "ada",
    sinceMs: Date.parse("2026-03-30T08:00:00Z"),
  });
});

test("a shift goes before the rotation, which goes on after it", () => {
  expect(who("2026-01-07T12:00:00Z")?.who).toBe("cy");
  const after = who("2026-01-08T00:00:00Z");
  expect(after).toMatchObject({ who: "ada", sinceMs: Date.parse("2026-01-08T00:00:00Z") });
  expect(who("2026-01-06T00:00:00Z")?.untilMs).toBe(Date.parse("2026-01-07T00:00:00Z"));
});

test.each(["Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "UTC"])(
  "an instant goes to %s and back",
  (zone) => {
    for (let hour = 0; hour < 8760; hour += 61) {
      const instant = Date.parse("2026-01-01T00:30:00Z") + hour * 3600_000;
      const wall = wallClockMs(instant, zone);
      // Where clocks go back an hour is shown twice: it shows the same, then.
      expect(wallClockMs(instantOfMs(wall, zone), zone)).toBe(wall);
    }
    expect(localTime(Date.parse("2026-11-21T03:00:00Z"), "America/Los_Angeles")).toBe("Fri 19:00");
  },
);

test.each([
  ["2026-11-21T03:41:00Z", "Europe/London", true],
  ["2026-11-21T03:41:00Z", "America/Los_Angeles", false],
  ["2026-11-21T06:59:59Z", "Etc/UTC", true],
  ["2026-11-21T07:00:00Z", "Etc/UTC", false],
  ["2026-11-21T16:29:00Z", "Asia/Kolkata", false],
  ["2026-11-21T16:30:00Z", "Asia/Kolkata", true],
  // Summer time: 06:30 by London's clocks.
  ["2026-07-21T05:30:00Z", "Europe/London", true],
])("at %s it is night in %s: %s", (instant, zone, night) => {
  expect(isNight(Date.parse(instant), zone)).toBe(night);
});
