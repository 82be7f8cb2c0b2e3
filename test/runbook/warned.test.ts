import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../../runbooks/", import.meta.url);
const shipped = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
const opening = shipped.filter((file) =>
  readFileSync(new URL(file, folder), "utf8").includes("use: bypass.open"),
);

test("there are runbooks that open", () => expect(opening.length).toBeGreaterThan(2));

test.each(opening)("%s has the team warned before what it opens ends", (file) => {
  const text = readFileSync(new URL(file, folder), "utf8");
  expect(text.indexOf("use: bypass.warn")).toBeGreaterThan(text.indexOf("use: bypass.open"));
});
