import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { typed } from "../world/command.ts";

const folder = mkdtempSync(join(tmpdir(), "membership-"));
const file = (name: string) => join(folder, "contacts", name);
const text = (name: string) => readFileSync(file(name), "utf8");
const publicKey = (name: string) => readFileSync(join(folder, `${name}.pub`), "utf8").trim();
const runbook = (...words: readonly string[]) => typed(words, { cwd: folder });
const ana = [
  "join",
  "ana",
  "--key",
  "ana",
  "--name",
  "Ana",
  "--email",
  "ana@nightshift.example",
  "--time-zone",
  "Europe/Berlin",
  "--phone",
  "+49 30 5550100",
  "--slack",
  "@ana",
];

beforeAll(() => {
  writeFileSync(join(folder, "Pulumi.yaml"), "name: x\nruntime: nodejs\n");
  cpSync(new URL("../../notices", import.meta.url), join(folder, "notices"), { recursive: true });
  execFileSync("git", ["init", "-q"], { cwd: folder });
  for (const name of ["ana", "other"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", join(folder, name)]);
});
beforeEach(() => {
  rmSync(join(folder, "contacts"), { recursive: true, force: true });
  mkdirSync(join(folder, "contacts"));
  cpSync(new URL("../../contacts", import.meta.url), join(folder, "contacts"), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("join", () => {
  it("shows, writes with --write, keeps the comments, and proves that the key signs", async () => {
    const before = text("people.yaml");
    const shown = await runbook(...ana);
    expect(shown).toMatchObject({ code: 0, stderr: "" });
    expect(shown.stdout).toMatch(/SHA256:\S+ signs/);
    expect(shown.stdout).toContain("Nothing was written; --write does it.");
    expect(text("people.yaml")).toBe(before);
    const { stdout } = await runbook(...ana, "--write", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      person: "ana",
      signs: true,
      written: true,
      stack: { reads: false },
    });
    expect(text("people.yaml").startsWith(before.split("\n")[0] ?? "-")).toBe(true);
    expect(text("people.yaml")).toContain(publicKey("ana"));
    expect((await runbook("contacts", "lint")).code).toBe(0);
  });

  it("adds a second key to somebody who is there, and nothing the second time", async () => {
    await runbook(...ana, "--write");
    expect((await runbook("join", "ana", "--key", "other", "--write")).code).toBe(0);
    expect(text("people.yaml")).toContain(publicKey("other"));
    expect(text("people.yaml")).toContain(publicKey("ana"));
    expect((await runbook("join", "ana", "--key", "other", "--write")).stdout).toContain("Nothing changes.");
  });

  it("keeps the line ends of Windows, and changes no line but its own", async () => {
    const before = text("people.yaml").replaceAll("\n", "\r\n");
    writeFileSync(file("people.yaml"), before);
    const { code, stdout } = await runbook(...ana, "--write", "--json");
    expect(code, stdout).toBe(0);
    expect(text("people.yaml").startsWith(before)).toBe(true);
    expect(text("people.yaml").replaceAll("\r\n", "")).not.toContain("\n");
    const { changes } = JSON.parse(stdout) as { changes: { lines: string[] }[] };
    expect(changes.flatMap(({ lines }) => lines).filter((line) => !line.startsWith("+"))).toEqual([]);
  });

  it("promises no approval to whoever may give none", async () => {
    const { stdout } = await runbook(...ana, "--may", "execute");
    expect(stdout).toContain("signs, and may not approve");
    expect(stdout).not.toContain("you can approve");
  });

  it("refuses what it would drop: another name, address or right of somebody who is there", async () => {
    await runbook(...ana, "--write");
    const before = text("people.yaml");
    const words = [
      "join",
      "ana",
      "--key",
      "other",
      "--phone",
      "+49 30 5550199",
      "--may",
      "approve",
      "--write",
    ];
    const { code, stderr } = await runbook(...words);
    expect(code, stderr).toBe(2);
    expect(stderr).toContain("ana is in the contacts already, with another phone, may");
    expect(text("people.yaml")).toBe(before);
    expect((await runbook(...ana)).code).toBe(0);
  });

  it("refuses a key that is somebody else's, a .pub of another key, a bad id and a missing name", async () => {
    await runbook(...ana, "--write");
    const before = text("people.yaml");
    const twice = await runbook(
      "join",
      "bo",
      "--key",
      "ana",
      "--name",
      "Bo",
      "--email",
      "bo@nightshift.example",
      "--write",
    );
    expect(twice.code).toBe(2);
    expect(twice.stderr).toMatch(/contacts\/people\.yaml:\d+:\d+ /);
    writeFileSync(join(folder, "mixed"), readFileSync(join(folder, "ana")), { mode: 0o600 });
    writeFileSync(join(folder, "mixed.pub"), `${publicKey("other")}\n`);
    const mixed = await runbook(
      "join",
      "cy",
      "--key",
      "mixed",
      "--name",
      "Cy",
      "--email",
      "cy@nightshift.example",
      "--write",
    );
    expect(mixed.code).not.toBe(0);
    expect((await runbook("join", "Not An Id", "--key", "other", "--name", "N")).stderr).toContain(
      "lower-case letters",
    );
    const nameless = await runbook("join", "cy", "--key", "other", "--email", "cy@nightshift.example");
    expect(nameless.stderr).toContain("name ");
    expect(nameless.code).toBe(2);
    expect((await runbook("join", "cy", "--key", "none", "--name", "Cy")).code).toBe(2);
    expect(text("people.yaml")).toBe(before);
  });
});

describe("leave", () => {
  it("takes the person, their keys and their turns out, and lists what they knew with the passphrase first", async () => {
    await runbook(...ana, "--write");
    writeFileSync(
      file("rota.yaml"),
      text("rota.yaml").replace("[example-alex, example-bo]", "[example-alex, ana]"),
    );
    const { code, stdout } = await runbook("leave", "ana", "--write");
    expect(code).toBe(0);
    expect(text("people.yaml")).not.toContain(publicKey("ana"));
    expect(text("rota.yaml")).toContain("people: [example-alex]");
    expect(stdout).toContain("Ana also stood in: rota.yaml, weekly.");
    const commands = [...stdout.matchAll(/--which (\S+)/g)].map(([, which]) => which);
    expect(commands[0]).toBe("stack-passphrase");
    expect(commands).toContain("clerk-secret-key");
    // The examples have no keys: that nobody is left who may approve is said.
    expect(stdout).toContain("Nobody may approve yet");
  });

  it("keeps what the file says of itself when the first person goes, and names in JSON what is to be rotated", async () => {
    const head = text("people.yaml")
      .split("\n")
      .filter((line) => line.startsWith("#"));
    writeFileSync(file("escalation.yaml"), text("escalation.yaml").replaceAll("example-alex", "example-bo"));
    const { code, stdout } = await runbook("leave", "example-alex", "--write", "--json");
    expect(code, stdout).toBe(0);
    expect(text("people.yaml").split("\n").slice(0, head.length)).toEqual(head);
    const { rotate } = JSON.parse(stdout) as { readonly rotate: readonly { readonly which: string }[] };
    expect(rotate.map(({ which }) => which)).toEqual(
      expect.arrayContaining(["stack-passphrase", "clerk-secret-key"]),
    );
    expect(rotate[0]?.which).toBe("stack-passphrase");
  });

  it("refuses to leave nobody, and says what to do first", async () => {
    await runbook(...ana, "--write");
    for (const name of ["escalation.yaml", "rota.yaml"])
      writeFileSync(file(name), text(name).replaceAll(/example-(alex|bo|chris)/g, "ana"));
    const only = text("people.yaml").slice(text("people.yaml").indexOf("- id: ana"));
    writeFileSync(file("people.yaml"), only);
    const { code, stderr } = await runbook("leave", "ana", "--write");
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(/ana is the only person in the contacts.*\n.*runbook join/);
    expect(text("people.yaml")).toBe(only);
  });

  it("writes nothing where a level would be left with nobody, and says where", async () => {
    const before = text("people.yaml");
    const { code, stderr } = await runbook("leave", "example-chris", "--write");
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /contacts\/escalation\.yaml:\d+:\d+ example-chris is the only one here.*\n.*Put somebody else there/,
    );
    expect(text("people.yaml")).toBe(before);
    expect((await runbook("leave", "nobody")).stderr).toContain("nobody is nobody in contacts/people.yaml");
  });
});
