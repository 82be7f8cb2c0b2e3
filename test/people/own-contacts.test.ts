import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Person } from "../../src/approval/person.ts";
import type { Contacts } from "../../src/people/contacts.ts";
import { ownContacts } from "../../src/people/own-contacts.ts";
import { contactFiles, readContacts, type ContactTexts } from "../../src/people/read-contacts.ts";

const shipped = Object.fromEntries(
  Object.entries(contactFiles).map(([name, file]) => [
    name,
    readFileSync(new URL(`../../${file}`, import.meta.url), "utf8"),
  ]),
) as unknown as ContactTexts;
const ana: Person = {
  ...{ id: "ana", name: "Ana", email: "ana@nightshift.example", timeZone: "Europe/Berlin" },
  keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHbjNQ62a6E4pNmP21i5OZ34ohIwdRxougJQccxaxKPC"],
  may: ["execute", "approve"],
};

const read = (texts: ContactTexts): Contacts => {
  const contacts = readContacts(texts);
  if (!("people" in contacts)) throw new Error(JSON.stringify(contacts));
  return contacts;
};

it("puts a person in place of the examples, by valid states that change one file each", () => {
  const states = ownContacts(shipped, read(shipped), ana);
  expect(states).toHaveLength(4);
  let before = shipped;
  for (const state of states) {
    read(state);
    const changed = Object.keys(contactFiles).filter(
      (name) => state[name as keyof ContactTexts] !== before[name as keyof ContactTexts],
    );
    expect(changed).toHaveLength(1);
    before = state;
  }
  const { people, rota, escalation } = read(before);
  expect(people).toEqual([ana]);
  expect(rota).toMatchObject({ timeZone: "Europe/Berlin", weekly: { people: ["ana"] } });
  expect(escalation.levels).toEqual([{ name: "On call", who: ["on-call"], by: ["email"] }]);
  expect(before.people).toMatch(/^# Who may be called/);
  expect(before.people).not.toContain("EXAMPLES");
});

it("goes on from each of them, and changes nothing once it is done", () => {
  const states = ownContacts(shipped, read(shipped), ana);
  const end = states.at(-1) ?? shipped;
  for (const state of states) expect(ownContacts(state, read(state), ana).at(-1) ?? state).toEqual(end);
  expect(ownContacts(end, read(end), ana)).toEqual([]);
});

it("leaves people who are no examples where they stand, and whoever is called by phone is", () => {
  const bo = ["- id: bo", "name: Bo", "email: bo@acme.test", "phone: +49 30 5550100", "timeZone: Etc/UTC"];
  const texts = {
    ...shipped,
    people: `${shipped.people}${[...bo, "keys: []", "may: [execute]"].join("\n  ")}\n`,
    rota: shipped.rota?.replace("[example-alex, example-bo]", "[bo, example-bo]"),
    escalation: shipped.escalation?.replace("by: [phone, slack]", "by: [phone]"),
  };
  const end = read(ownContacts(texts, read(texts), ana).at(-1) ?? texts);
  expect(end.people.map(({ id }) => id)).toEqual(["bo", "ana"]);
  expect(end.rota).toMatchObject({ timeZone: "Europe/London", weekly: { people: ["bo"] } });
  // Bo has a phone; that Ana, who is on no turn, has none takes nothing away.
  expect(end.escalation.levels).toEqual([{ name: "On call", who: ["on-call"], by: ["phone"] }]);
});
