import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openAppSource } from "../../src/adapters/source/folder.ts";
import { guessBits } from "../../src/adapters/checkout/guess-bits.ts";
import { openCheckout } from "../../src/adapters/checkout/checkout.ts";
import { lockedIn } from "../../src/readiness/source/locked.ts";
import { liveKey } from "../builders/memory-keys.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "app-source-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const git = (...words: string[]) =>
  execFileSync("git", ["-c", "user.email=a@b.test", "-c", "user.name=a", ...words], {
    cwd: folder,
    stdio: "pipe",
  }).toString();
const commit = (message: string) => {
  git("add", "-A");
  git("commit", "-qm", message);
};

it("reads an app of a monorepo: its files, the lock file above it, what git tracks, ignores and once held", async () => {
  git("init", "-q");
  write(
    "package-lock.json",
    JSON.stringify({
      packages: {
        "apps/web/node_modules/next": { version: "15.1.0" },
        "node_modules/next": { version: "16.4.6" },
      },
    }),
  );
  write(".gitignore", ".env*.local\nnode_modules\n");
  write("apps/web/package.json", '{\n  "dependencies": { "next": "16" }\n}');
  write("keys.txt", `${liveKey("t")}\n`);
  write("apps/web/proxy.ts", "export default function proxy( {\n");
  write("apps/web/node_modules/x/auth.js", "auth()");
  write("apps/web/.env.local", `CLERK_SECRET_KEY=${liveKey("i")}\n`);
  write("apps/web/old.env", `A=1\nCLERK_SECRET_KEY=${liveKey("h")}\n`);
  commit("with a key");
  const first = git("rev-parse", "HEAD").trim();
  rmSync(join(folder, "apps/web/old.env"));
  commit("without");
  git("checkout", "-qb", "other");
  write("apps/web/lib/ü.ts", `// clerk\nconst key = "${liveKey("b")}";\n`);
  commit("on a branch");
  git("checkout", "-q", "-");
  write("apps/web/new.ts", `const key = "${liveKey("n")}"; // clerk\n`);

  const app = await openAppSource(join(folder, "apps/web"));
  expect((await app.files()).map(({ path, problems }) => [path, problems.length > 0])).toEqual([
    ["new.ts", false],
    ["proxy.ts", true],
  ]);
  const locked = await lockedIn(app);
  expect(locked).toMatchObject({ file: "../../package-lock.json", declared: ["next"] });
  expect(locked.version("next")).toBe("15.1.0");
  expect(await app.tracked()).toEqual(["package.json", "proxy.ts"]);
  expect([await app.ignores(".env.local"), await app.ignores(".env")]).toEqual([true, false]);
  // The ignored file is where a secret belongs; the new one would be in the next commit.
  expect((await app.secretsHere()).found.map(({ at }) => at)).toEqual([
    { file: "new.ts", line: 1, column: 14 },
  ]);
  const history = await app.secretsInHistory();
  expect(history?.incomplete).toBeUndefined();
  expect(
    history?.found.map(({ at, commit: since, secret }) => [
      at.file,
      at.line,
      since === first,
      secret.reveal(),
    ]),
  ).toEqual([
    ["old.env", 2, true, liveKey("h")],
    ["../../keys.txt", 1, true, liveKey("t")],
    ["lib/ü.ts", 2, false, liveKey("b")],
  ]);
});

it("takes a folder without git, and refuses one without a package.json", async () => {
  write("package.json", "{}");
  write("middleware.ts", "export default 1;\n");
  const app = await openAppSource(folder);
  expect((await app.files()).map(({ path }) => path)).toEqual(["middleware.ts"]);
  expect([await app.tracked(), await app.ignores("x"), await app.secretsInHistory()]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  await expect(openAppSource(join(folder, "nowhere"))).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
});

it("tells of a shallow clone that its history is not all", async () => {
  git("init", "-q");
  write("package.json", "{}");
  commit("one");
  write("a.txt", "a");
  commit("two");
  git("clone", "-q", "--depth", "1", `file://${folder}`, join(folder, "clone"));
  const history = await (await openAppSource(join(folder, "clone"))).secretsInHistory();
  expect(history?.incomplete).toContain("shallow");
});

it("tells where the repository is pushed, what is not, and when the contacts changed", async () => {
  const checkout = openCheckout({
    root: folder,
    env: { NODE_ENV: "test" },
    drills: async () => [],
    binary: () => "",
  });
  git("init", "-q", "-b", "main");
  write("contacts/people.yaml", "[]\n");
  expect([
    await checkout.remoteHosts(),
    await checkout.unpushed(),
    await checkout.changedAt("contacts/people.yaml"),
  ]).toEqual([[], undefined, undefined]);
  commit("contacts");
  git("remote", "add", "origin", "git@github.com:team/runbooks.git");
  git("remote", "add", "backup", "https://someone:token@git.example.com/runbooks");
  git("remote", "add", "disk", "/srv/runbooks.git");
  expect((await checkout.remoteHosts()).toSorted()).toEqual(["git.example.com", "github.com", "local"]);
  expect(await checkout.unpushed()).toBe(1);
  expect(await checkout.changedAt("contacts/people.yaml")).toBeGreaterThan(Date.parse("2026-01-01"));
});

it("keeps credentials out of the backend's name, and knows what is set", () => {
  const env = {
    NODE_ENV: "test" as const,
    PULUMI_BACKEND_URL: "s3://key:secret@bucket/x",
    PULUMI_CONFIG_PASSPHRASE: "correct horse",
    EMPTY: " ",
  };
  const checkout = openCheckout({
    root: folder,
    env,
    drills: async () => [],
    binary: () => {
      throw new Error("not set up");
    },
  });
  expect(checkout.backend()).toBe("s3://bucket/x");
  expect([
    checkout.has("PULUMI_CONFIG_PASSPHRASE"),
    checkout.has("EMPTY"),
    checkout.toolchainReady(),
  ]).toEqual([true, false, false]);
  expect(checkout.passphraseBits()).toBe(guessBits("correct horse"));
});

it.each([
  ["", 0],
  ["aaaaaaaaaaaaaaaaaaaaaaaa", 9],
  ["abababababababababab", 20],
  ["summer2026", 51],
  ["V2hhdCBhIGdvb2QgcGFzc3BocmFzZSBpcyB0aGlzIG9uZQ", 273],
])("guesses what %s costs at most", (text, bits) => {
  expect(Math.floor(guessBits(text))).toBe(bits);
});
