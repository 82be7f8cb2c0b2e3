import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readProject, StackFile } from "../../src/adapters/stack/stack-file.ts";
import { BadInput, problemLines } from "../../src/errors.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "broken-stack-"));
  writeFileSync(join(root, "Pulumi.yaml"), "name: auth-environment\nruntime: nodejs\n");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const file = () => join(root, "Pulumi.prod.yaml");
const key = `pk_live_${Buffer.from("clerk.example.com$").toString("base64")}`;
const sound = [
  "config:",
  "  auth-environment:project: prj_1",
  `  auth-environment:clerkPublishableKey: ${key}`,
  "  auth-environment:appOrigin: https://app.example.com",
  "",
].join("\n");

/** The first line of what is printed of the first problem. */
const said = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    const [first] = error.problems;
    return first === undefined ? error.message : problemLines(first)[0];
  }
  return "read";
};

const bomb = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
for (const [name, of] of [..."bcdef"].map((name, at) => [name, "abcde"[at]] as const))
  bomb.push(`${name}: &${name} [${Array<string>(10).fill(`*${of}`).join(", ")}]`);

const broken: readonly (readonly [string, string, string])[] = [
  ["an alias bomb", `${sound}${bomb.join("\n")}\n`, "[YAML_ALIAS_BOMB]"],
  ["an alias of itself", `${sound}loop: &l [*l]\n`, "Pulumi.prod.yaml:5:11 aliases"],
  ["a NUL", `${sound}\0`, "Pulumi.prod.yaml:5:1 the file contains a NUL character [YAML_NUL]"],
  [
    "a key twice",
    `${sound}  auth-environment:project: prj_2\n`,
    "Pulumi.prod.yaml:5:3 auth-environment:project stands in this mapping twice [DUPLICATE_ID]",
  ],
  ["deep nesting", `${sound}deep: ${"[".repeat(5000)}`, "[YAML_TOO_DEEP]"],
  ["a text that is no YAML", `${sound}\tx: [`, "[YAML_SYNTAX]"],
  ["far too much", `${sound}more: ${"x".repeat(600_000)}\n`, "[YAML_TOO_BIG]"],
  [
    "an origin that is a script",
    sound.replace("https://app.example.com", "javascript:alert(1)"),
    "Pulumi.prod.yaml:4:31 the stack does not say which world it belongs to: appOrigin is wrong [BAD_VALUE]",
  ],
  [
    "an origin that is a file",
    sound.replace("https://app.example.com", "file:///etc"),
    "Pulumi.prod.yaml:4:31 the stack",
  ],
  [
    "an origin without a host",
    sound.replace("https://app.example.com", "'https://'"),
    "Pulumi.prod.yaml:4:31 the stack",
  ],
  ...["https://user:pw@app.example.com", "https://app.example.com/path", "https://app.example.com/?q"].map(
    (more) =>
      [
        `more than an origin (${more})`,
        sound.replace("https://app.example.com", more),
        "the stack does not say which world it belongs to: appOrigin is wrong [BAD_VALUE]",
      ] as const,
  ),
  ["no project", sound.replace(/.*prj_1\n/, ""), "project is missing [STACK_MISSING]"],
  ["a project that is a list", sound.replace("prj_1", "[prj_1]"), "project is wrong [BAD_VALUE]"],
];

test.each(broken)(
  "a stack's config with %s is a problem with its place, and stays as it is",
  async (_what, text, words) => {
    writeFileSync(file(), text);
    const stack = new StackFile(root, "prod");
    expect(said(() => stack.identity())).toContain(words);
    if (!words.includes("the stack") && !words.includes("project is")) {
      for (const act of [
        () => stack.bypass(),
        () => stack.encryptionSalt(),
        () => stack.withBypass(undefined),
      ])
        expect(said(act)).toContain(words);
      await expect(stack.setBypass({ mode: "open" } as never)).rejects.toBeInstanceOf(BadInput);
    }
    expect(readFileSync(file(), "utf8")).toBe(text);
  },
);

test("aliases that stay within bounds are followed", () => {
  const names = Array.from({ length: 300 }, () => "*x").join(", ");
  writeFileSync(file(), `${sound}x: &x 1\nmany: [${names}]\n`);
  expect(said(() => new StackFile(root, "prod").identity())).toBe("read");
});

const odd: readonly (readonly [string, (path: string) => void, string])[] = [
  ["a directory", (path) => mkdirSync(path), "it is a directory"],
  ["a FIFO", (path) => execFileSync("mkfifo", [path]), "it is a FIFO (named pipe), not a file"],
  ["a link to itself", (path) => symlinkSync(path, path), "its symbolic links lead in a circle"],
  ["a link to a device", (path) => symlinkSync("/dev/zero", path), "it is a device, not a file"],
];
test.each(odd)("%s in the place of a stack's config, or of Pulumi.yaml", (_what, make, words) => {
  make(file());
  const stack = new StackFile(root, "prod");
  expect(said(() => stack.identity())).toBe(
    `Pulumi.prod.yaml:1:1 cannot be read: ${words} [FILE_UNREADABLE]`,
  );
  rmSync(join(root, "Pulumi.yaml"));
  make(join(root, "Pulumi.yaml"));
  expect(said(() => readProject(root))).toBe(`Pulumi.yaml:1:1 cannot be read: ${words} [FILE_UNREADABLE]`);
});
