import { execFileSync } from "node:child_process";
import {
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { troubleText, unreadable } from "../../src/adapters/file-trouble.ts";
import {
  openRegular,
  openRegularSync,
  readRegular,
  readRegularText,
  readRegularTextSync,
  writeRegular,
} from "../../src/adapters/regular-file.mjs";

const root = mkdtempSync(join(tmpdir(), "regular-"));
const at = (name: string) => join(root, name);
const server = createServer();
beforeAll(async () => {
  writeFileSync(at("file"), "text");
  symlinkSync("file", at("link"));
  mkdirSync(at("directory"));
  execFileSync("mkfifo", [at("fifo")]);
  symlinkSync("fifo", at("link-to-fifo"));
  symlinkSync("loop", at("loop"));
  symlinkSync("nowhere", at("dangling"));
  writeFileSync(at("huge"), "");
  truncateSync(at("huge"), 3 * 1024 ** 3);
  await new Promise<void>((done) => server.listen(at("socket"), done));
});
afterAll(() => {
  server.close();
  rmSync(root, { recursive: true, force: true });
});

const odd = [
  ["fifo", "it is a FIFO (named pipe), not a file"],
  ["link-to-fifo", "it is a FIFO (named pipe), not a file"],
  ["/dev/zero", "it is a device, not a file"],
  ["/dev/tty", "it is a device, not a file"],
  ["socket", "it is a socket, not a file"],
  ["directory", "it is a directory"],
  ["loop", "its symbolic links lead in a circle"],
] as const;

// A FIFO that was opened would wait here until the test's time is over.
describe.each(odd)("%s", (name, words) => {
  const path = name.startsWith("/") ? name : at(name);
  const { O_WRONLY, O_CREAT, O_APPEND } = constants;
  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    read: () => readRegular(path),
    text: () => readRegularText(path),
    "text at once": async () => readRegularTextSync(path),
    open: () => openRegular(path),
    "open at once": async () => openRegularSync(path),
    "append to": () => openRegular(path, O_WRONLY | O_CREAT | O_APPEND),
    write: () => writeRegular(path, "x"),
  };
  test.each(Object.keys(ways))("is not opened to %s", { timeout: 5000 }, async (way) => {
    const error: unknown = await ways[way]?.().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(troubleText(error)).toBe(words);
  });
});

test("a file, by its name or a link, is read and written", async () => {
  expect(await readRegularText(at("link"))).toBe("text");
  expect(readRegularTextSync(at("file"))).toBe("text");
  await writeRegular(at("link"), "shorter");
  await writeRegular(at("link"), "s", { sync: true });
  expect(readFileSync(at("file"), "utf8")).toBe("s");
  await writeRegular(at("dangling"), "made");
  expect(readFileSync(at("nowhere"), "utf8")).toBe("made");
  expect(await readRegularText("/proc/self/stat")).toContain(" (");
});

test("a file larger than anything here is refused before it is read, and named as a problem in its place", async () => {
  const error: unknown = await readRegular(at("huge")).catch((thrown: unknown) => thrown);
  expect(unreadable("notices/en.yaml", error)).toMatchObject({
    code: "FILE_UNREADABLE",
    problems: [
      {
        ...{ file: "notices/en.yaml", line: 1, column: 1, code: "FILE_UNREADABLE" },
        message: "cannot be read: it has 3221225472 bytes, more than 67108864",
      },
    ],
  });
});

test.each([
  ["EACCES", "this user may not"],
  ["EPERM", "the system does not permit it (it may be immutable)"],
  ["EROFS", "the file system is read-only"],
  ["ENOSPC", "the disk is full"],
  ["EIO", "the disk failed"],
  ["ENOENT", "it is not there"],
  ["EWHATEVER", "the system says EWHATEVER"],
])("%s in words", (code, words) => {
  expect(troubleText(Object.assign(new Error("x"), { code }))).toBe(words);
});
