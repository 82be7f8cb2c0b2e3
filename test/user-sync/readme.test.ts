import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as exported from "../../user-sync/src/index.ts";
import { migrations } from "../../user-sync/src/migrations.ts";

const readme = readFileSync(new URL("../../user-sync/README.md", import.meta.url), "utf8");

it("imports in its README what the package exports", () => {
  const imports = [...readme.matchAll(/import \{ ([^}]+) \} from "clerk-user-sync"/g)];
  const names = imports.flatMap(([, list = ""]) => list.split(", "));
  expect(names.length).toBeGreaterThan(2);
  const called = [...readme.matchAll(/`(\w+)\((?:pool|user|source)/g)].map(([, name = ""]) => name);
  expect(called.length).toBeGreaterThan(4);
  for (const name of [...names, ...called, "tableHashSql", "markDeleted"])
    expect(exported).toHaveProperty(name);
});

it("names each table that a migration makes", () => {
  const made = migrations.flatMap(({ sql }) =>
    [...sql.matchAll(/create table (\w+)/g)].map(([, name]) => name),
  );
  expect(made.length).toBeGreaterThan(2);
  for (const name of made) expect(readme).toContain(`\`${name}\``);
});
