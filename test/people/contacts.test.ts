import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { refuseNoApprover } from "../../src/people/read-contacts.ts";
import { personByEmail } from "../../src/people/contacts.ts";
import { contactFiles, readContacts, readPeople, type ContactTexts } from "../../src/people/read-contacts.ts";
import { readinessGaps } from "../../src/people/readiness.ts";
import { problemLines } from "../../src/errors.ts";

const root = new URL("../../", import.meta.url);
const shipped: ContactTexts = {
  people: readFileSync(new URL(contactFiles.people, root), "utf8"),
  escalation: readFileSync(new URL(contactFiles.escalation, root), "utf8"),
  vendors: readFileSync(new URL(contactFiles.vendors, root), "utf8"),
  rota: readFileSync(new URL(contactFiles.rota, root), "utf8"),
};
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA someone";
const problemsOf = (texts: Partial<ContactTexts>): readonly string[] => {
  const result = readContacts({ ...shipped, ...texts });
  return "people" in result ? [] : result.map((problem) => problemLines(problem)[0]);
};
const withKeys = (...at: readonly number[]): string => {
  let index = -1;
  return (shipped.people ?? "").replace(/keys: \[\]/g, (text) =>
    at.includes(++index) ? `keys: ["${key}"]` : text,
  );
};

test("the shipped contacts are valid, visibly examples, and nobody holds a key to them", () => {
  const contacts = readContacts(shipped);
  if (!("people" in contacts)) throw new Error(contacts.flatMap(problemLines).join("\n"));
  expect(contacts.people.flatMap((person) => person.keys)).toEqual([]);
  const gaps = readinessGaps(contacts).join("\n");
  expect(gaps).toContain("examples: example-alex, example-bo, example-chris");
  expect(gaps).toContain("Nobody may approve yet");
});

test("one approver is not enough, and that is said", () => {
  const contacts = readContacts({ ...shipped, people: withKeys(0) });
  if (!("people" in contacts)) throw new Error("invalid");
  expect(readinessGaps(contacts)).toContain(
    "Only Alex Example can approve; when they are asleep, or asking, nobody can.",
  );
});

test.each<[string, Partial<ContactTexts>, string]>([
  ["a key under two people", { people: withKeys(0, 1) }, "contacts/people.yaml:18:10 the key SHA256:"],
  ["a file that is missing", { vendors: undefined }, "contacts/vendors.yaml:1:1 the file is not there"],
  [
    "an id twice",
    { people: shipped.people?.replace("example-bo", "example-alex") },
    "people.yaml:12:7 example-alex stands here twice",
  ],
  [
    "an e-mail twice",
    { people: shipped.people?.replace("bo@", "ALEX@") },
    "people.yaml:14:10 alex@example.com stands here twice",
  ],
  [
    "an unknown field",
    { people: shipped.people?.replace("slack:", "slak:") },
    "people.yaml:8:3 slak is not known here",
  ],
  [
    "no time zone",
    { people: shipped.people?.replace("Europe/London", "Londres") },
    "people.yaml:17:13 timeZone",
  ],
  [
    "half a key",
    { people: shipped.people?.replace("keys: []", 'keys: ["ssh-ed25519 AAAA"]') },
    "people.yaml:10:10",
  ],
  [
    "a right that there is not",
    { people: shipped.people?.replace("[execute]", "[exekute]") },
    "people.yaml:27:9",
  ],
  [
    "someone unknown",
    { escalation: shipped.escalation?.replace("[example-bo]", "[example-bob]") },
    "escalation.yaml:10:11 example-bob is nobody",
  ],
  [
    "no number to call",
    { people: shipped.people?.replace(/ {2}phone: \+44.*\n/, "") },
    "escalation.yaml:10:11 example-bo has no phone",
  ],
  [
    "not a URL",
    { vendors: shipped.vendors?.replace("https://status.clerk.com", "status page") },
    "vendors.yaml:6:11 status",
  ],
  [
    "a level in the middle without an end",
    { escalation: shipped.escalation?.replace("    minutes: 15\n", "") },
    "escalation.yaml:5:5 minutes is missing",
  ],
  [
    "nobody in the rota",
    { rota: shipped.rota?.replace("-bo", "-bob") },
    "rota.yaml:6:26 example-bob is nobody",
  ],
  [
    "30 February",
    { rota: shipped.rota?.replace("2026-01-05T09:00", "2026-02-30T09:00") },
    'rota.yaml:5:9 from: "2026-02-30T09:00" is not allowed',
  ],
  [
    "a shift on 29 February of no leap year",
    {
      rota: shipped.rota?.replace(
        "shifts: []",
        "shifts: [{ who: example-bo, from: 2026-02-28T09:00, until: 2026-02-29T09:00 }]",
      ),
    },
    "rota.yaml:7:60 until",
  ],
  [
    "an hour that there is not",
    { rota: shipped.rota?.replace("05T09:00", "05T24:00") },
    "rota.yaml:5:9 from",
  ],
  [
    "a file saved as Latin-1",
    { people: Buffer.from(shipped.people?.replace("Alex Ex", "Al\u00e9x Ex") ?? "", "latin1").toString() },
    "people.yaml:5:11 a character here is not UTF-8",
  ],
  [
    "a file saved as UTF-16",
    { vendors: Buffer.from(`\ufeff${shipped.vendors}`, "utf16le").toString() },
    "vendors.yaml:1:1 the file is saved as UTF-16",
  ],
  ["no such day", { rota: shipped.rota?.replace("2026-01-05", "2026-13-05") }, "rota.yaml:5:9 from"],
  [
    "a shift that ends before it begins",
    {
      rota: shipped.rota?.replace(
        "shifts: []",
        "shifts: [{ who: example-bo, from: 2026-12-24T09:00, until: 2026-12-23T09:00 }]",
      ),
    },
    "rota.yaml:7:60 until is not after from",
  ],
  [
    "on-call as a person's id",
    { people: shipped.people?.replace("id: example-chris", "id: on-call") },
    "on-call stands for whom the rota names",
  ],
  ["no YAML", { vendors: "a: [" }, "contacts/vendors.yaml:"],
])("a mistake has its place: %s", (_name, texts, expected) => {
  expect(problemsOf(texts).join("\n")).toContain(expected);
});

test("a hint for an unknown field names what may stand at that very place, and is not there yet", () => {
  const hints = (texts: Partial<ContactTexts>) => {
    const result = readContacts({ ...shipped, ...texts });
    return "people" in result ? [] : result.map(({ hint }) => hint);
  };
  // `levels` stands at the top only; `slack` stands there already, `clerkId` does not.
  expect(
    hints({ escalation: shipped.escalation?.replace("    by: [phone]", "    by: [phone]\n    level: 3") }),
  ).toEqual(["Allowed here: minutes."]);
  expect(hints({ people: shipped.people?.replace("  keys: []", "  keys: []\n  slak: x") })).toEqual([
    "Allowed here: clerkId.",
  ]);
});

test("contacts by whom nothing can be approved are valid, and lint has a problem with its place", () => {
  const said = (people: string | undefined) =>
    refuseNoApprover(people ?? "")
      .flatMap(problemLines)
      .join("\n");
  expect(said(shipped.people)).toMatch(
    /^contacts\/people\.yaml:10:9 nobody may approve: no one who may has an SSH key here \[BAD_CONTACTS\]\n {4}Give two/,
  );
  expect(said(shipped.people?.replaceAll("approve, ", ""))).toMatch(
    /^contacts\/people\.yaml:11:8 nobody may approve: no one here has/,
  );
  // Chris may not approve, so Chris's key does not help.
  expect(said(withKeys(2))).toContain("nobody may approve");
  expect(said(withKeys(1))).toBe("");
});

test("all mistakes at once, in all files, as [BAD_CONTACTS]", () => {
  const found = problemsOf({
    people: shipped.people?.replace("example-bo", "example-alex").replace("bo@", "alex@"),
    vendors: shipped.vendors?.replace("https://status.clerk.com", "x"),
  });
  expect(found.length).toBeGreaterThanOrEqual(3);
  for (const line of found) expect(line).toContain("[BAD_CONTACTS]");
});

test("people alone, as an approval needs them, are refused with their problems", () => {
  expect(readPeople(shipped.people)).toHaveLength(3);
  expect(() => readPeople(undefined)).toThrow("has mistakes");
  expect(() => readPeople(withKeys(0, 1))).toThrow("has mistakes");
});

test("who sits here is told by git's e-mail", () => {
  const people = readPeople(shipped.people);
  expect(personByEmail(people, " Alex@Example.com ")?.id).toBe("example-alex");
  expect(personByEmail(people, "who@example.com")).toBeUndefined();
  expect(personByEmail(people, undefined)).toBeUndefined();
});
