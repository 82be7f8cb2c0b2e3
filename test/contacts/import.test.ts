import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withImported } from "../../src/contacts/import.ts";
import { readImported } from "../../src/contacts/import-shape.ts";
import { lineDiff } from "../../src/contacts/line-diff.ts";
import { contactFiles, readContacts, type ContactTexts } from "../../src/contacts/read-contacts.ts";
import { readinessGaps } from "../../src/contacts/readiness.ts";
import { formatProblem } from "../../src/errors.ts";
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
  return "levels" in imported ? "" : imported.map(formatProblem).join("\n");
};

test("the well-known file becomes valid contacts, and what it lacks is said", () => {
  const texts = after(wellKnown);
  const contacts = readContacts(texts);
  if (!("people" in contacts)) throw new Error(contacts.map(formatProblem).join("\n"));
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

test("the difference names what goes and what comes, and nothing else", () => {
  expect(lineDiff("a\nb\nc", "a\nx\nc\nd")).toEqual(["- b", "+ x", "+ d"]);
  expect(lineDiff("a\nb", "a\nb")).toEqual([]);
});
