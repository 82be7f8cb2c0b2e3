import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkLinks } from "../../toolchain/check/links.mjs";

const root = mkdtempSync(join(tmpdir(), "links-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("links to files and headings are followed, the rest is left alone", () => {
  writeFileSync(join(root, "there.md"), "# A first `word`, and more\n");
  writeFileSync(
    join(root, "here.md"),
    [
      "# Here",
      "[good](there.md) [better](./there.md#a-first-word-and-more) [own](#here) [web](https://example.com/x.md)",
      "`[code](absent.md)`",
      "[gone](absent.md)",
      "[no heading](there.md#second)",
    ].join("\n"),
  );
  expect(checkLinks(root, ["here.md", "there.md"])).toEqual([
    "here.md:4: absent.md leads to nothing",
    "here.md:5: there.md has no heading #second",
  ]);
});
