import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  keepByCommand,
  keepInFile,
  newPassphrase,
  passphraseIn,
} from "../../src/adapters/init/passphrase-place.ts";
import { sshKeysHere } from "../../src/adapters/init/ssh-keys.ts";
import { openNewConfig } from "../../src/adapters/stack/new-config.ts";
import { guessBits } from "../../src/adapters/checkout/guess-bits.ts";
import { shippedFiles } from "../../src/cli/init/shipped.ts";
import { Secret } from "../../src/ports/secret.ts";

const folder = mkdtempSync(join(tmpdir(), "kept-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (...names: string[]) => join(folder, ...names);

describe("a new passphrase", () => {
  it("is another each time, out of reach of trying, and kept whole for its owner alone", async () => {
    const [one, two] = [newPassphrase(), newPassphrase()];
    expect(one.reveal()).not.toBe(two.reveal());
    expect(Buffer.from(one.reveal(), "base64url")).toHaveLength(32);
    expect(guessBits(one.reveal())).toBeGreaterThan(128);
    await keepInFile(at("own", "passphrase"), one);
    expect(statSync(at("own", "passphrase")).mode & 0o777).toBe(0o600);
    expect(statSync(at("own")).mode & 0o777).toBe(0o700);
    expect((await passphraseIn(at("own", "passphrase")))?.reveal()).toBe(one.reveal());
    expect(readdirSync(at("own"))).toEqual(["passphrase"]);
    await expect(keepInFile(at("own", "passphrase"), two)).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
    expect((await passphraseIn(at("own", "passphrase")))?.reveal()).toBe(one.reveal());
  });

  it.runIf(process.platform === "linux")("is given to a command on standard input alone", async () => {
    const passphrase = newPassphrase();
    const look = `tr '\\0' ' ' < /proc/$PPID/cmdline > ${at("argv")}; env > ${at("env")}; cat > ${at("given")}`;
    await keepByCommand(look, passphrase, { PATH: process.env["PATH"] } as unknown as NodeJS.ProcessEnv);
    expect(readFileSync(at("given"), "utf8")).toBe(`${passphrase.reveal()}\n`);
    for (const name of ["argv", "env"])
      expect(readFileSync(at(name), "utf8")).not.toContain(passphrase.reveal());
  });

  it("is not taken for kept when the command fails", async () => {
    const failing = keepByCommand("cat > /dev/null; exit 4", newPassphrase(), process.env);
    await expect(failing).rejects.toMatchObject({ message: expect.stringContaining("ended with 4") });
  });
});

describe("a stack's config", () => {
  const namespace = "auth-environment";
  const salt = "v1:MCVPCr8jmGc=:v1:OHOcfenMszhgRXs2:TqSRRPH5s75SZykl7zQUr9qyyISCvQ==";
  const passphrase = new Secret("abc");
  const file = at("Pulumi.one.yaml");
  const add = (plain: object, secrets: Readonly<Record<string, Secret>> = {}) =>
    openNewConfig(folder, "one", namespace).add({ plain: { ...plain }, secrets, salt, passphrase });

  it("is added to, and what it has stays to the letter", async () => {
    await add({ project: "prj_1" }, { signingKey: new Secret("sealed text") });
    const first = readFileSync(file, "utf8");
    expect(first).not.toContain("sealed text");
    await add({ project: "prj_2" }, { signingKey: new Secret("another") });
    expect(readFileSync(file, "utf8")).toBe(first);
    writeFileSync(file, first.replace("prj_1", "prj_1 # ours"));
    await add({ lane: "runtime" });
    const config = openNewConfig(folder, "one", namespace);
    expect(readFileSync(file, "utf8")).toContain("prj_1 # ours");
    expect(config.plain("lane")).toBe("runtime");
    expect((await config.secret("signingKey", passphrase))?.reveal()).toBe("sealed text");
    await expect(config.secret("signingKey", new Secret("x"))).rejects.toMatchObject({
      code: "PASSPHRASE_WRONG",
    });
  });

  it("is not written through a link", async () => {
    symlinkSync(at("elsewhere.yaml"), at("Pulumi.two.yaml"));
    const two = openNewConfig(folder, "two", namespace);
    const adding = two.add({ plain: { project: "prj_1" }, secrets: {}, salt, passphrase });
    await expect(adding).rejects.toMatchObject({ code: "FILE_EXPOSED" });
    expect(readdirSync(folder)).not.toContain("elsewhere.yaml");
  });
});

describe("what a project begins with", () => {
  it("is put there once; what is there stays, and a copy that was left half-way is not taken for it", async () => {
    const root = at("project");
    mkdirSync(join(root, "notices"), { recursive: true });
    writeFileSync(join(root, "notices", "own.yaml"), "own: true\n");
    mkdirSync(join(root, ".contacts.draft-Abcdef"));
    const shipped = await shippedFiles(root);
    expect(shipped.map(({ path }) => path)).toEqual([
      "Pulumi.yaml",
      "infra/index.ts",
      ".gitignore",
      "runbooks",
      "contacts",
      "runbook-files.json",
    ]);
    for (const { put } of shipped) await put();
    expect(await shippedFiles(root)).toEqual([]);
    expect(readdirSync(join(root, "notices"))).toEqual(["own.yaml"]);
    expect(readFileSync(join(root, "contacts", "people.yaml"), "utf8")).toContain("example-alex");
    expect(readFileSync(join(root, "infra", "index.ts"), "utf8")).toContain("clerk-vercel-runbooks/stack");
    await expect(shipped.find(({ path }) => path === "contacts")?.put()).rejects.toMatchObject({
      code: "FILE_UNWRITABLE",
    });
  });

  it("is refused where a link stands in its place", async () => {
    const root = at("linked");
    mkdirSync(root);
    symlinkSync("/etc", join(root, "runbooks"));
    await expect(shippedFiles(root)).rejects.toMatchObject({ code: "FILE_EXPOSED" });
  });
});

it("SSH keys are those whose private half is here, each once; a home without any is no trouble", async () => {
  expect(await sshKeysHere({ HOME: at("nowhere") } as unknown as NodeJS.ProcessEnv)).toEqual([]);
  mkdirSync(at("home", ".ssh"), { recursive: true });
  const line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHbjNQ62a6E4pNmP21i5OZ34ohIwdRxougJQccxaxKPC me";
  for (const name of ["id_ed25519", "id_ed25519.pub", "copy", "copy.pub", "alone.pub", "odd", "odd.pub"])
    writeFileSync(at("home", ".ssh", name), name === "odd.pub" ? "ssh-dss AAAA x" : line);
  const keys = await sshKeysHere({ HOME: at("home") } as unknown as NodeJS.ProcessEnv);
  expect(keys.map(({ shown }) => shown)).toEqual(["~/.ssh/copy"]);
});
