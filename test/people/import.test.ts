import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withImported } from "../../src/people/import.ts";
import { readImported } from "../../src/people/import-shape.ts";
import { lineDiff } from "../../src/people/line-diff.ts";
import { contactFiles, readContacts, type ContactTexts } from "../../src/people/read-contacts.ts";
import { readinessGaps } from "../../src/people/readiness.ts";
import { problemLines } from "../../src/errors.ts";
import { wellKnown } from "./well-known.ts";

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const shipped = Object.fromEntries(
  Object.entries(contactFiles).map(([name, file]) => [name, read(file)]),
) as ContactTexts;

function after(text: string, before = shipped): ContactTexts {
  const [imported, now] = [readImported(text, "i.yml"), readContacts(before)];
  if (!("levels" in imported) || !("people" in now)) throw new Error("not valid");
  return withImported(before, now, imported);
}
const problems = (text: string): string => {
  const imported = readImported(text, "i.yml");
  return "levels" in imported ? "" : imported.flatMap(problemLines).join("\n");
};

test("the well-known file becomes valid contacts, and what it lacks is said", () => {
  const texts = after(wellKnown);
  const contacts = readContacts(texts);
  if (!("people" in contacts)) throw new Error(contacts.flatMap(problemLines).join("\n"));
  expect(contacts.escalation.levels).toEqual([
    { name: "On-call engineer", who: ["on-call"], minutes: 15, by: ["phone", "slack"] },
    { name: "Engineering lead", who: ["engineering-lead"], minutes: 15, by: ["email"] },
    { name: "CTO", who: ["cto"], by: ["email"] },
  ]);
  expect(contacts.rota.weekly.people).toEqual(["on-call-engineer"]);
  expect(contacts.people.find(({ id }) => id === "on-call-engineer")).toMatchObject({
    phone: "+1-xxx-xxx-xxxx",
    slack: "@oncall",
  });
  expect(contacts.vendors.find(({ id }) => id === "clerk")).toMatchObject({
    support: "https://clerk.com/support",
    priority: "For enterprise: contact account manager",
  });
  const gaps = readinessGaps(contacts).join("\n");
  expect(gaps).toContain("engineering-lead, cto. Replace them.");
  expect(gaps).toContain("These phones are no numbers: on-call-engineer");
  expect(texts.people).toContain("# Who may be called");
});

test("importing again changes nothing, and people keep what they have", () => {
  const once = after(wellKnown);
  const withKey = { ...once, people: once.people?.replace("on-call-engineer@example.com", "real@app.dev") };
  expect(after(wellKnown, withKey)).toEqual(withKey);
});

test("a level that names real people keeps them: the imported file knows a title only", () => {
  const filled = {
    ...shipped,
    people: shipped.people?.replace("bo@example.com", "bo@app.dev"),
    escalation: shipped.escalation?.replace(
      "by: [phone, slack]\n  - name: CTO",
      "by: [slack]\n  - name: CTO",
    ),
  };
  const contacts = readContacts(after(wellKnown, filled));
  expect("people" in contacts && contacts.escalation.levels.slice(1)).toEqual([
    { name: "Engineering lead", who: ["example-bo"], minutes: 15, by: ["slack"] },
    { name: "CTO", who: ["cto"], by: ["email"] },
  ]);
});

test("Clerk's support is taken over where no vendor is Clerk, too", () => {
  const contacts = readContacts(after(wellKnown, { ...shipped, vendors: "[]\n" }));
  expect("people" in contacts && contacts.vendors).toMatchObject([
    { id: "clerk", support: "https://clerk.com/support", email: "support@clerk.com" },
  ]);
});

test.each<[string, (text: string) => string, string]>([
  ["a gap", (text) => text.replace("15-30", "20-30"), "i.yml:17:13 begins at 20, but 15 comes next"],
  ["no window", (text) => text.replace("0-15 min", "soon"), 'i.yml:14:13 "soon" is no window'],
  ["backwards", (text) => text.replace("15-30", "15-10"), "i.yml:17:13 ends before it begins"],
  ["an open end inside", (text) => text.replace("15-30 min", "15+ min"), "i.yml:17:13 only the last level"],
  [
    "a level out of order",
    (text) => text.replace("level: 2", "level: 4"),
    "i.yml:15:14 level 4 stands where 2",
  ],
  ["a typo", (text) => text.replace("phone:", "phon:"), "i.yml:5:7 phon is not known here"],
  ["no one", (text) => text.replace(/ {2}on_call:[^]*@oncall"\n/, ""), "on_call is missing"],
  ["a bad URL", (text) => text.replace("https://clerk.com/support", "clerk"), "i.yml:8:12 url"],
  ["no YAML", () => "contacts: [", "i.yml:1:"],
])("a mistake has its place: %s", (_name, change, expected) => {
  expect(problems(change(wellKnown))).toContain(expected);
});

const file = (name: string): string => readFileSync(new URL(`cases/${name}`, import.meta.url), "utf8");
const valid = (texts: ContactTexts) => {
  const contacts = readContacts(texts);
  if (!("people" in contacts)) throw new Error(contacts.flatMap(problemLines).join("\n"));
  return contacts;
};

test("two people whose names have no Latin letters stay two, each with their own telephone", () => {
  const texts = after(file("c13-two-names-without-latin-letters.yml"));
  const { people, rota, escalation } = valid(texts);
  const [first, second] = people.slice(-2);
  expect([first?.name, first?.phone]).toEqual(["甲乙", "+86 10 5550 0001"]);
  expect([second?.name, second?.phone]).toEqual(["丙丁", "+86 10 5550 0002"]);
  expect(rota.weekly.people).toEqual([first?.id, second?.id]);
  expect(new Set(rota.weekly.people).size).toBe(2);
  expect(escalation.levels[1]?.who).toEqual([second?.id]);
  expect(after(file("c13-two-names-without-latin-letters.yml"), texts)).toEqual(texts);
});

const rotation = (...names: readonly string[]): string =>
  wellKnown.replace(
    /  on_call:[^]*@oncall"\n/,
    () =>
      `  on_call:\n${names.map((name, at) => `    - { name: ${JSON.stringify(name)}, phone: "+1 202 555 01${at}0" }\n`).join("")}`,
  );

test.each([
  ["O'Duty", "O Duty"],
  ["José Li", "Jose Li"],
  ["Łukasz", "Ukasz"],
  ["张伟", "王伟"],
  ["Ann", "Ann-"],
  ["1st Lee", "P 1st Lee"],
])("%s and %s are two people, also when one of them was imported before", (one, other) => {
  const { people, rota } = valid(after(rotation(one, other)));
  expect(people.slice(-4).filter(({ name }) => [one, other].includes(name))).toHaveLength(2);
  expect(new Set(rota.weekly.people).size).toBe(2);
  const later = valid(after(rotation(other), after(rotation(one))));
  expect(later.people.filter(({ name }) => [one, other].includes(name)).map(({ name }) => name)).toEqual([
    one,
    other,
  ]);
  expect(later.people.find(({ id }) => id === later.rota.weekly.people[0])?.name).toBe(other);
});

test("a person whose title was replaced by their name is still that title's, and spellings of one name are one person", () => {
  const once = after(rotation("Duty Lead", "ann  O’Duty"));
  const renamed = { ...once, people: once.people?.replace("name: Duty Lead", "name: Dana Real") };
  expect(valid(after(rotation("Duty Lead", "Ann O'Duty"), renamed)).people).toHaveLength(
    valid(once).people.length,
  );
});

const escalation = (...levels: readonly (readonly [contact: string, time: string])[]): string =>
  `${rotation("Ann Duty", "Bo Duty").replace(/ {2}escalation:[^]*/, "")}  escalation:\n${levels
    .map(([contact, time], at) => `    - { level: ${at + 1}, contact: ${contact}, time: ${time} }\n`)
    .join("")}`;

test.each<[string, readonly string[], readonly (number | undefined)[]]>([
  ["en dashes and mins", ["0–15 mins", "15 – 30 minutes", "30+ mins"], [15, 15, undefined]],
  ["hours", ["0-1 h", "1-2 hours", "after 2 hrs"], [60, 60, undefined]],
  ["both", ["0 min - 1 hour", "60 to 90 min", "90 min+"], [60, 30, undefined]],
  ["Immediate", ["Immediate", "15-30 min", "> 30 min"], [15, 15, undefined]],
  ["Immediate alone", ["Immediate"], [undefined]],
])("windows as people write them: %s", (_name, times, expected) => {
  const { levels } = valid(
    after(escalation(...times.map((time) => ["CTO", JSON.stringify(time)] as const))),
  ).escalation;
  expect(levels.map(({ minutes }) => minutes)).toEqual(expected);
});

test.each<[string, string, string]>([
  [
    "CTO",
    '"15 min"',
    '11:39 "15 min" is no window [BAD_VALUE]\n    Write "0-15 min" for its length, or "15+ min"',
  ],
  ["CTO", '"0-15"', 'is no window [BAD_VALUE]\n    Write "0-15 min" or'],
  ["CTO", '"0-2 days"', "is no window"],
  ["CTO", '"0-30 h"', "is longer than a day"],
  ["CTO", "15", 'time: expected string, found integer [WRONG_TYPE]\n    Write it in quotes: "15".'],
  [
    "Secondary on-call",
    "0+ min",
    '11:28 "Secondary on-call" is no rotation here [BAD_VALUE]\n    There is one rotation',
  ],
  ["On-call manager", "0+ min", "is no rotation here"],
  [
    "Ann Duty and Carl",
    "0+ min",
    '11:28 "Ann Duty and Carl" may be several people [BAD_VALUE]\n    Write a list: [Ann Duty, Carl]',
  ],
  ["CTO / VP", "0+ min", "may be several people"],
  ["[]", "0+ min", "contact: [] is not allowed [BAD_VALUE]\n    It must not be empty."],
])("refused by name, with its place and the way out: %s, %s", (contact, time, expected) => {
  expect(problems(escalation([contact, time])).replace(/^i\.yml:/, "")).toContain(expected);
});

test.each<[string, readonly string[]]>([
  ["Primary on-call", ["on-call"]],
  ["On-call engineer", ["on-call"]],
  ["the on call person", ["on-call"]],
  ["[Ann Duty, Bo Duty]", ["ann-duty", "bo-duty"]],
  ["Ann Duty and Bo Duty", ["ann-duty", "bo-duty"]],
  ['"Ann Duty, bo duty"', ["ann-duty", "bo-duty"]],
  ["[Ann Duty, CTO]", ["ann-duty", "cto"]],
  ['["Research and Development"]', ["research-and-development"]],
])("who a level calls: %s", (contact, who) => {
  expect(valid(after(escalation([contact, "0+ min"]))).escalation.levels[0]?.who).toEqual(who);
});

test("two people in a level and en dashes: what is left to refuse is a field that there is not, and following the hint helps", () => {
  const text = file("c08-en-dash-and-two-per-level.yml");
  expect(problems(text)).toBe(
    "i.yml:5:7 pagerduty is not known here [UNKNOWN_FIELD]\n    Allowed here: slack, email, time_zone.",
  );
  const { levels } = valid(after(text.replace(/ +pagerduty.*\n/, ""))).escalation;
  expect(levels.map(({ who, minutes }) => [who, minutes])).toEqual([
    [["ann-duty", "bo-duty"], 15],
    [["cto"], undefined],
  ]);
});

test("no hint suggests what was refused", () => {
  const text = file("c05-primary-escalation-external.yml");
  const said = problems(text);
  for (const name of ["primary", "escalation", "external"])
    expect(said).toContain(`${name} is not known here [UNKNOWN_FIELD]\n    Allowed here: contacts.`);
  expect(said).toContain(
    "contacts is missing [MISSING_FIELD]\n    Add contacts, with on_call, clerk_support, escalation under it.",
  );
});

test("one name with two telephones is refused, whichever is right", () => {
  expect(problems(rotation("Ann Duty", "ann duty"))).toContain(
    "i.yml:5:15 ann duty stands here twice, with another phone [DUPLICATE_ID]",
  );
});

test("the difference names what goes and what comes, and nothing else", () => {
  expect(lineDiff("a\nb\nc", "a\nx\nc\nd")).toEqual(["- b", "+ x", "+ d"]);
  expect(lineDiff("a\nb", "a\nb")).toEqual([]);
});
