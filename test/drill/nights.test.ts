import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { chosenNights, nights, usualNight } from "../../rehearsal/nights/all.ts";
import { nightsList, nightsPage } from "../../rehearsal/nights/page.ts";

test("each night has a name of its own, a title, and something to prove", () => {
  expect(new Set(nights.map(({ name }) => name)).size).toBe(nights.length);
  for (const { name, title, proves } of nights) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(title).not.toMatch(/\.$/);
    expect(Object.keys(proves).length, name).toBeGreaterThan(2);
    for (const says of Object.values(proves)) expect(says).toMatch(/^[A-Z].*\.$/);
  }
});

test("the usual night is played when none is named, and each named one once", () => {
  const [other] = nights.filter((night) => night !== usualNight);
  expect(chosenNights([], false)).toEqual([usualNight]);
  expect(chosenNights([], true)).toEqual(nights);
  expect(chosenNights([other?.name ?? "", usualNight.name, usualNight.name], false)).toEqual(
    nights.filter((night) => night === other || night === usualNight),
  );
  expect(() => chosenNights(["full-moon"], false)).toThrow("there is no night full-moon");
});

test("docs/drills.md and --list tell of every night", async () => {
  const file = fileURLToPath(new URL("../../docs/drills.md", import.meta.url));
  if (process.env["WRITE_DRILLS_PAGE"] === "1") await writeFile(file, nightsPage());
  expect(await readFile(file, "utf8")).toBe(nightsPage());
  for (const { name, title } of nights) expect(nightsList()).toMatch(new RegExp(`^${name} .*${title}`, "m"));
});
