import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openNotify, readNoticeFiles } from "../../src/open-notify.ts";
import { StillClock } from "../builders/clock.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "notices-"));
  const checkout = new URL("../..", import.meta.url).pathname;
  mkdirSync(join(root, "contacts"));
  cpSync(join(checkout, "notices"), join(root, "notices"), { recursive: true });
  cpSync(join(checkout, "contacts", "channels.yaml"), join(root, "contacts", "channels.yaml"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const odd: readonly (readonly [string, (path: string) => void, string])[] = [
  ["a directory", (path) => mkdirSync(path), "it is a directory"],
  ["a FIFO", (path) => execFileSync("mkfifo", [path]), "it is a FIFO (named pipe), not a file"],
  ["a link to itself", (path) => symlinkSync(path, path), "its symbolic links lead in a circle"],
];
const places = ["notices/en.yaml", "notices/notices.yaml", "contacts/channels.yaml"];

test.each(odd)(
  "%s where a file of notices belongs is a problem with its place",
  async (_what, make, words) => {
    for (const file of places) rmSync(join(root, file));
    for (const file of places) make(join(root, file));
    const problems = await readNoticeFiles(root);
    expect(problems).toMatchObject([
      { file: "notices/en.yaml", line: 1, column: 1, message: `cannot be read: ${words}` },
      { file: "notices/notices.yaml", line: 1, column: 1, message: `cannot be read: ${words}` },
      { file: "contacts/channels.yaml", code: "FILE_UNREADABLE", message: `cannot be read: ${words}` },
    ]);
    const request = () => Promise.reject(new Error("nothing is sent here"));
    const notify = openNotify({ root, env: {}, http: { request }, clock: new StillClock() });
    await expect(notify.draft("signin-outage", "users")).rejects.toMatchObject({
      code: "BAD_CONTACTS",
      problems,
    });
  },
);

test("notices that are a file, not a folder", async () => {
  rmSync(join(root, "notices"), { recursive: true });
  writeFileSync(join(root, "notices"), "");
  expect(await readNoticeFiles(root)).toMatchObject([
    {
      file: "notices",
      code: "FILE_UNREADABLE",
      message: "cannot be read: a part of its path is a file, not a folder",
    },
  ]);
});

test("no channels and no notices at all are told as they were", async () => {
  rmSync(join(root, "notices"), { recursive: true });
  rmSync(join(root, "contacts", "channels.yaml"));
  const problems = await readNoticeFiles(root);
  expect(problems).toMatchObject([
    { code: "MISSING_FIELD" },
    ...Array<object>((problems as object[]).length - 1).fill({}),
  ]);
});
