/** One reader of lock files, for `ready` and for the steps that look at what is live. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { lockedVersions } from "../../src/deployments/lock-file.ts";
import { startBareWorld } from "../world/bare-world.ts";

const locks = {
  "package-lock.json": JSON.stringify({
    lockfileVersion: 3,
    packages: {
      "": {},
      "node_modules/next": { version: "15.0.1" },
      "node_modules/@clerk/nextjs": { version: "6.20.0" },
    },
  }),
  "pnpm-lock.yaml":
    "lockfileVersion: '9.0'\npackages:\n  next@15.0.1:\n    resolution: {}\n  '@clerk/nextjs@6.20.0':\n    resolution: {}\n",
  "yarn.lock": '"next@^15.0.0":\n  version "15.0.1"\n\n"@clerk/nextjs@^6.0.0":\n  version "6.20.0"\n',
} as const;

let world: Awaited<ReturnType<typeof startBareWorld>>;
beforeAll(async () => {
  world = await startBareWorld({
    change: (root) => {
      for (const [name, text] of Object.entries(locks)) writeFileSync(join(root, name), text);
      writeFileSync(join(root, "bun.lock"), "{}");
    },
  });
});
afterAll(() => world?.stop());

it.each(Object.entries(locks))("%s", (name, text) => {
  expect(Object.fromEntries(lockedVersions(`app/${name}`, text) ?? [])).toEqual({
    next: "15.0.1",
    "@clerk/nextjs": "6.20.0",
  });
  expect(lockedVersions(name, "nothing of it")).toBeUndefined();
});

it.each(Object.keys(locks))("`do app.versions` names the flaws that %s has", async (name) => {
  const { stdout, stderr, code } = await world.type(["do", "app.versions", "--lock-file", name, "--yes"]);
  expect(`${stdout}${stderr}`).toMatch(/next 15\.0\.1 has CVE-\d+-\d+ .*; fixed in /);
  expect(`${stdout}${stderr}`).toMatch(/@clerk\/nextjs 6\.20\.0 has CVE-\d+-\d+/);
  expect(`${stdout}${stderr}`).toContain(`Read from ${name} at HEAD`);
  expect(code).toBe(0);
});
