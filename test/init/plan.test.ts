import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { typed } from "../world/command.ts";
import { enterSandbox } from "../world/inside.ts";
import {
  bytesOf,
  machineOf,
  placed,
  smallProject,
  startProduction,
  type Machine,
  type Production,
} from "./stranger.ts";

let production: Production;
let machine: Machine;
let leave: () => void;
let root: string;
beforeAll(async () => {
  production = await startProduction();
  leave = enterSandbox(production.info);
  machine = machineOf(production, "Ana");
  root = smallProject(production, "project");
  mkdirSync(join(production.folder, "state"));
});
afterAll(async () => {
  leave?.();
  await production?.stop();
});

const answers = () => [
  ...["--project", "nightshift", "--backend", `file://${production.folder}/state`, "--only-this-machine"],
  ...["--passphrase-file", join(production.folder, "passphrase")],
];
const testKey = `pk_test_${Buffer.from("brave-owl-1.clerk.accounts.dev$").toString("base64")}`;

/** Types `init` in a folder; nobody is at a terminal. */
const init = async (
  words: readonly string[],
  {
    cwd = root,
    env = {},
  }: { cwd?: string | undefined; env?: Record<string, string | undefined> | undefined } = {},
) => await typed(["init", ...words], { cwd, env: { ...machine.env, ...machine.secrets, ...env } });

/** Types it, and sees that nothing was changed, here or there. */
async function unchanged(...typing: Parameters<typeof init>) {
  const [bytes, before] = [bytesOf(production.folder), await placed(production)];
  await production.writes();
  const said = await init(...typing);
  expect(bytesOf(production.folder), said.text).toBe(bytes);
  expect(await production.writes(), said.text).toEqual([]);
  expect(await placed(production)).toEqual(before);
  return said;
}

describe("--plan changes nothing and", () => {
  it("says what is there, what would be written and what becomes of each variable", async () => {
    const { code, stdout } = await unchanged(["--plan", ...answers()]);
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/^Vercel +nightshift \(prj_sandboxNightshift0001\) of Nightshift/m);
    expect(stdout).toMatch(/git: github nightshift\/app, production from main/);
    expect(stdout).toMatch(/^Clerk +clerk\.nightshift\.example, a production instance$/m);
    expect(stdout).toMatch(/^write +Pulumi\.production\.yaml: team, project, .*signingKey$/m);
    expect(stdout).toMatch(
      /^take over +CLERK_SECRET_KEY \(env_0003\)\n +stands on production, preview, sensitive/m,
    );
    expect(stdout).toMatch(/^leave +CLERK_SECRET_KEY \(env_0004\): preview, only on branch next$/m);
    expect(stdout).toMatch(/^leave +CLERK_WEBHOOK_SIGNING_SECRET \(.*its value is not known here/m);
    expect(stdout).not.toContain(machine.secrets["CLERK_SECRET_KEY"]);
  });

  it("tells the same as JSON, without a secret", async () => {
    const { code, stdout } = await unchanged(["--plan", "--json", ...answers()]);
    expect(code, stdout).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: "planned",
      stack: "production",
      vercel: { id: "prj_sandboxNightshift0001", origin: "https://app.nightshift.example" },
      backend: { onlyThisMachine: true },
      config: { sealed: ["clerkSecretKey", "signingKey"] },
      adoption: { take: [{ value: "kept" }, { value: "written-again" }, { value: "written-again" }] },
    });
    expect(stdout).not.toContain(machine.secrets["CLERK_SECRET_KEY"]);
    expect(stdout).not.toContain(machine.secrets["VERCEL_API_TOKEN"]);
  });

  it("begins a folder that has nothing with what is shipped", async () => {
    const cwd = smallProject(production, "empty", false);
    const { code, stdout } = await unchanged(["--plan", ...answers()], { cwd });
    expect(code, stdout).toBe(0);
    for (const path of ["Pulumi.yaml", "infra/index.ts", "runbooks", "contacts", "notices"])
      expect(stdout).toMatch(new RegExp(`^write +${path}$`, "m"));
  });

  it("takes a development instance for a staging stack", async () => {
    const secret = `sk_test_${"7Qx3vLm9Tzk2Rb8Wn4Hy".repeat(2)}`;
    await production.control("POST", "/clerk/secret-keys", { secret });
    const publishable = `pk_test_${Buffer.from("clerk.nightshift.example$").toString("base64")}`;
    const words = ["--plan", "--staging", "--publishable-key", publishable, ...answers()];
    const { code, stdout, text } = await unchanged(words, { env: { CLERK_SECRET_KEY: secret } });
    expect(code, text).toBe(0);
    expect(stdout).toMatch(/^Clerk +clerk\.nightshift\.example, a development instance$/m);
    expect(stdout).toMatch(/^write +Pulumi\.staging\.yaml: .*developmentInstance/m);
  });
});

describe("an origin that is given", () => {
  it("is warned of where it is none of the project's domains", async () => {
    const words = ["--plan", ...answers(), "--origin"];
    const right = await unchanged([...words, "https://app.nightshift.example/"]);
    expect(right.stdout).not.toContain("WARNING");
    const { code, stdout } = await unchanged([...words, "https://ap.nightshift.example"]);
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(
      /WARNING: https:\/\/ap\.nightshift\.example is none of the project's domains: https:\/\/app/,
    );
    const json = await unchanged([...words, "https://ap.nightshift.example", "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      vercel: { originNoneOf: ["https://app.nightshift.example"] },
    });
  });
});

describe("without a terminal", () => {
  it("everything that is missing is named at once", async () => {
    const { code, text } = await unchanged(["--yes"], {
      env: { VERCEL_API_TOKEN: "", CLERK_SECRET_KEY: "" },
    });
    expect(code).toBe(2);
    for (const way of ["VERCEL_API_TOKEN", "--project", "--backend", "--passphrase-file", "CLERK_SECRET_KEY"])
      expect(text).toContain(way);
    expect(text).toContain("4 answers are missing");
  });

  it("nothing is done without --yes", async () => {
    const { code, text } = await unchanged(answers());
    expect([code, text]).toEqual([2, expect.stringContaining("Add --yes")]);
  });

  it("--json asks for --plan or --yes", async () => {
    const { code, text } = await unchanged(["--json", ...answers()]);
    expect([code, text]).toEqual([2, expect.stringContaining("--json asks nothing")]);
  });
});

describe("refused with a code and the way out, and nothing is changed:", () => {
  const file = (name: string) => join(root, name);
  const config = (lines: readonly string[]) =>
    writeFileSync(
      file("Pulumi.production.yaml"),
      `config:\n${lines.map((line) => `  auth-environment:${line}\n`).join("")}`,
    );
  const exposed = () => {
    writeFileSync(join(production.folder, "open"), "x\n");
    chmodSync(join(production.folder, "open"), 0o644);
  };
  interface Case {
    readonly words?: () => readonly string[];
    readonly env?: Record<string, string | undefined>;
    readonly before?: () => void;
    readonly after?: () => void;
    readonly cwd?: () => string;
    readonly says: RegExp;
  }
  const noConfig = () => rmSync(file("Pulumi.production.yaml"), { force: true });
  const cases: Readonly<Record<string, Case>> = {
    "a token that Vercel does not take": {
      env: { VERCEL_API_TOKEN: "a".repeat(24) },
      says: /\[TOKEN_WRONG\]/,
    },
    "a token with an ellipsis": { env: { VERCEL_API_TOKEN: "abc…" }, says: /ellipsis.*\[TOKEN_WRONG\]/ },
    "a token with a line's end of Windows": {
      env: { VERCEL_API_TOKEN: `${"a".repeat(24)}\r` },
      says: /line break.*\[TOKEN_WRONG\]/,
    },
    "an origin without TLS": {
      words: () => ["--origin", "http://app.nightshift.example", ...answers()],
      says: /--origin is no origin such as https.*\[BAD_ARGUMENT\]/,
    },
    "a token of another team": {
      words: () => ["--team", "team_other", ...answers()],
      says: /team team_other\. \[WRONG_WORLD\]/,
    },
    "a project that is not there": {
      words: () => [...answers(), "--project", "no-such"],
      says: /does not see a project no-such\. \[WRONG_WORLD\]/,
    },
    "a publishable key that is cut off": {
      words: () => ["--publishable-key", "pk_live_Y2xlcmsubmlnaHRzaGlmd", ...answers()],
      says: /publishable key is cut off.*\[KEY_WRONG\]/,
    },
    "a publishable key of another instance than production's": {
      words: () => [
        "--publishable-key",
        `pk_live_${Buffer.from("clerk.other.example$").toString("base64")}`,
        ...answers(),
      ],
      says: /\[(NETWORK|UNEXPECTED_ANSWER)\]/,
    },
    "a secret key of another instance": {
      env: { CLERK_SECRET_KEY: `sk_live_${"7Qx3vLm9Tzk2Rb8Wn4Hy".repeat(2)}` },
      says: /CLERK_SECRET_KEY is not taken by Clerk.*\[KEY_WRONG\]\n.*Give the right one/,
    },
    "a development instance for production": {
      words: () => ["--publishable-key", testKey, ...answers()],
      says: /development instance.*stack of production\. \[KEY_WRONG_ENVIRONMENT\]\n.*--staging/,
    },
    "a development instance in production's config": {
      before: () => config([`clerkPublishableKey: ${testKey}`]),
      after: noConfig,
      says: /^Pulumi\.production\.yaml:2:\d+ .*\[KEY_WRONG_ENVIRONMENT\]/m,
    },
    "a folder in no repository": { cwd: () => "/", says: /\[REPOSITORY_MISSING\]/ },
    "a stack of that name for another project": {
      before: () => {
        const { proxy, ca } = production.info;
        const egress = JSON.stringify({ proxy, caSha256: ca.sha256 });
        config(["project: prj_other", `egress: ${egress}`]);
      },
      after: noConfig,
      says: /^Pulumi\.production\.yaml:2:\d+ .*another project: prj_other.*\[STACK_EXISTS\]\n.*--stack/m,
    },
    "a proxy that the stack does not list": {
      before: () => config(["project: prj_sandboxNightshift0001"]),
      after: noConfig,
      says: /\[PROXY_NOT_LISTED\]/,
    },
    "a config with changes in no commit": {
      before: () => {
        config(["lane: runtime"]);
        const git = (...words: string[]) =>
          execFileSync("git", ["-C", root, "-c", "user.name=a", "-c", "user.email=a@b.example", ...words]);
        git("add", "Pulumi.production.yaml");
        git("commit", "--quiet", "-m", "config");
        config(["lane: redeploy"]);
      },
      after: () => {
        execFileSync("git", ["-C", root, "update-ref", "-d", "HEAD"]);
        execFileSync("git", ["-C", root, "rm", "-q", "-f", "--cached", "Pulumi.production.yaml"]);
        noConfig();
      },
      says: /^Pulumi\.production\.yaml:1:1 has changes that are in no commit.*\[FILE_CHANGED\]/m,
    },
    "a backend that is not there": {
      words: () => [...answers(), "--backend", "file:///no/such/folder"],
      says: /cannot be reached: there is no such folder\. \[BACKEND_AWAY\]/,
    },
    "another backend than Pulumi.yaml's": {
      words: () =>
        answers().filter((_word, at, all) => all[at] !== "--backend" && all[at - 1] !== "--backend"),
      env: { PULUMI_BACKEND_URL: "s3://mine" },
      before: () => appendFileSync(file("Pulumi.yaml"), "backend:\n  url: s3://ours\n"),
      after: () => cpSync("Pulumi.yaml", file("Pulumi.yaml")),
      says: /PULUMI_BACKEND_URL is s3:\/\/mine, and Pulumi\.yaml says s3:\/\/ours \[BAD_ARGUMENT\]/,
    },
    "a backend that is none": {
      words: () => [...answers(), "--backend", "ftp://x"],
      says: /is no backend's address.*\[BAD_ARGUMENT\]/,
    },
    "a backend's password": {
      words: () => [...answers(), "--backend", "https://me:secret@x.example"],
      says: /has a password in it.*\[BAD_ARGUMENT\]/,
    },
    "a folder of this machine that was said once": {
      words: () => answers().filter((word) => word !== "--only-this-machine"),
      says: /\[BAD_ARGUMENT\]\n.*--only-this-machine/,
    },
    "no SSH key": { env: { HOME: "/nowhere" }, says: /no SSH key.*\[KEY_MISSING\]\n.*ssh-keygen -t ed25519/ },
    "a passphrase's file that others can read": {
      words: () => [...answers(), "--passphrase-file", join(production.folder, "open")],
      before: exposed,
      says: /open:1:1 can be read by others \[FILE_EXPOSED\]\n.*chmod 600/,
    },
    "a passphrase's file that would be committed": {
      words: () => [...answers(), "--passphrase-file", "passphrase"],
      says: /would be committed\. \[FILE_EXPOSED\]/,
    },
    "a passphrase's file that is a link": {
      words: () => [...answers(), "--passphrase-file", join(production.folder, "link")],
      before: () => symlinkSync("/dev/null", join(production.folder, "link")),
      says: /link:1:1 is a symbolic link \[FILE_EXPOSED\]/,
    },
    "a passphrase that can be guessed": {
      words: () => answers().filter((word, at, all) => ![word, all[at - 1]].includes("--passphrase-file")),
      env: { PULUMI_CONFIG_PASSPHRASE: "hunter2" },
      says: /less than 128 bits/,
    },
    "a passphrase of the shell, and a place for a new one": {
      env: { PULUMI_CONFIG_PASSPHRASE: "kR8-".repeat(16) },
      says: /PULUMI_CONFIG_PASSPHRASE is set.*\[BAD_ARGUMENT\]\n.*Unset/,
    },
    "a config that is a link": {
      before: () => symlinkSync("elsewhere.yaml", file("Pulumi.production.yaml")),
      after: noConfig,
      says: /^Pulumi\.production\.yaml:1:1 is a symbolic link.*\[FILE_EXPOSED\]/m,
    },
    "a secret typed as an option": { words: () => ["--token", "x", ...answers()], says: /\[BAD_ARGUMENT\]/ },
  };
  it.each(Object.entries(cases))("%s", async (_name, one) => {
    one.before?.();
    const words = ["--yes", ...(one.words?.() ?? answers())];
    const last = (flag: string) => words.lastIndexOf(flag);
    const once = words.filter((word, at) => {
      const flag = word.startsWith("--") ? word : words[at - 1];
      return (
        !["--project", "--backend", "--passphrase-file"].includes(flag ?? "") ||
        at - last(flag ?? "") === Number(word !== flag)
      );
    });
    try {
      const { code, text } = await unchanged(once, { env: one.env, cwd: one.cwd?.() });
      expect(text).toMatch(one.says);
      expect(code, text).toBe(/\[(NETWORK|UNEXPECTED_ANSWER)\]/.test(text) ? 1 : 2);
    } finally {
      one.after?.();
    }
  });
});

// Last: production has a gate from here on.
describe("a gate that obeys another stack", () => {
  it("is not taken away unless that is said", async () => {
    await production.control("POST", "/vercel/environment", {
      ...{ key: "AUTH_GATE_PUBLIC_KEY", value: "b3RoZXI", type: "encrypted", target: ["production"] },
    });
    for (const how of ["--plan", "--yes"]) {
      const { code, text } = await unchanged([how, ...answers()]);
      expect(code, text).toBe(2);
      expect(text).toMatch(/gate obeys a stack already.*\[STACK_EXISTS\]\n.*--replace-gate/);
    }
    const meant = await unchanged(["--plan", "--replace-gate", ...answers()]);
    expect(meant.code, meant.text).toBe(0);
    expect(meant.stdout).toMatch(/^take over +AUTH_GATE_PUBLIC_KEY/m);
  });
});
