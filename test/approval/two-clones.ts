import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import { startSandbox } from "../../sandbox/world.ts";
import { plainEnv } from "../../rehearsal/world/sandbox.ts";
import { copyCheckout, type Teammate } from "../../rehearsal/checkout/copy-checkout.ts";
import { prepareStack } from "../../rehearsal/checkout/prepare-stack.ts";
import type { Person } from "../../src/approval/person.ts";
import { cacheRoot } from "../../toolchain/env.mjs";
import { controlOf } from "../world/inside.ts";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const noConfig = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };

export interface Typed {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** One person at their own machine: a clone and a home of their own. */
export interface Desk {
  readonly root: string;
  readonly home: string;
  /** Types `runbook <words>` there. */
  readonly runbook: (...words: readonly string[]) => Promise<Typed>;
  /** The same, with one Ctrl-C as soon as it has printed this. */
  readonly runbookUntil: (printed: RegExp, ...words: readonly string[]) => Promise<Typed>;
  readonly git: (...words: readonly string[]) => string;
}

export interface TwoClones {
  readonly rita: Desk;
  readonly abe: Desk;
  readonly control: ReturnType<typeof controlOf>;
  /** Changes contacts/people.yaml where both fetch from, and commits it. */
  readonly changePeople: (change: (people: Person[]) => void) => void;
  /** Makes a key in abe's home. @returns its public line */
  readonly makeKey: (name: string) => string;
  readonly stop: () => Promise<void>;
}

const rita: Teammate = {
  id: "rita",
  name: "Rita",
  email: "rita@nightshift.example",
  may: ["approve", "execute"],
};
const abe: Teammate = { id: "abe", name: "Abe", email: "abe@nightshift.example", may: ["approve"] };

/** A sandbox, a stack in it without an app, a repository with both people in its contacts, and a clone for each. */
export async function startTwoClones(): Promise<TwoClones> {
  const folder = mkdtempSync(join(tmpdir(), "two-clones-"));
  const sandbox = await startSandbox({ folder: join(folder, "sandbox") });
  const stop = async () => {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const house = await copyCheckout({ checkout, folder, people: [rita, abe], operator: "rita" });
    const origin = gitIn(house.root);
    const stateFolder = join(folder, "state");
    const stack = await prepareStack({
      root: house.root,
      sandbox: sandbox.info,
      stateFolder,
      deploymentRef: null,
    });
    await stack.create();
    // A real stack's config is versioned; only the sandbox's is not.
    origin("add", "--force", "Pulumi.sandbox.yaml");
    origin("commit", "--quiet", "-m", "Add the stack");
    const deskOf = (person: Teammate, env: Readonly<Record<string, string>>): Desk => {
      const root = join(folder, person.id);
      const home = join(folder, "homes", person.id);
      mkdirSync(join(home, ".ssh"), { recursive: true, mode: 0o700 });
      origin("clone", "--quiet", house.root, root);
      symlinkSync(join(checkout, "node_modules"), join(root, "node_modules"));
      const key = house.keyFile(person.id);
      for (const end of ["", ".pub"])
        writeFileSync(join(home, ".ssh", `id_ed25519${end}`), readFileSync(key + end), { mode: 0o600 });
      writeFileSync(join(home, ".gitconfig"), `[user]\n\tname = ${person.name}\n\temail = ${person.email}\n`);
      const type = typist(root, { ...stack.env, ...env, HOME: home });
      return {
        root,
        home,
        git: gitIn(root),
        runbook: async (...words) => await type(words),
        runbookUntil: async (printed, ...words) => await type(words, printed),
      };
    };
    const desks = { rita: deskOf(rita, { RUNBOOK_CACHE_DIR: cacheRoot() }), abe: deskOf(abe, {}) };
    return {
      ...desks,
      control: controlOf(sandbox.info),
      changePeople: (change) => {
        const file = join(house.root, "contacts", "people.yaml");
        const people = parse(readFileSync(file, "utf8")) as Person[];
        change(people);
        writeFileSync(file, stringify(people));
        origin("commit", "--quiet", "--all", "-m", "Change the contacts");
      },
      makeKey: (name) => {
        const file = join(desks.abe.home, ".ssh", name);
        if (!existsSync(file))
          execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file]);
        return readFileSync(`${file}.pub`, "utf8").trim();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const gitIn = (root: string) => {
  const env = { ...process.env, ...noConfig };
  return (...words: readonly string[]): string =>
    execFileSync("git", words, { cwd: words[0] === "clone" ? tmpdir() : root, env, encoding: "utf8" }).trim();
};

function typist(root: string, extra: Readonly<Record<string, string>>) {
  const { RUNBOOK_CACHE_DIR: _none, XDG_CACHE_HOME: _no, XDG_CONFIG_HOME: _nor, ...plain } = plainEnv();
  return async (words: readonly string[], until?: RegExp): Promise<Typed> => {
    const child = spawn(process.execPath, [join(root, "scripts", "bin.mjs"), ...words], {
      cwd: root,
      env: { ...plain, ...extra } as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    let interrupted = until === undefined;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (interrupted || until?.test(out) !== true) return;
      interrupted = true;
      child.kill("SIGINT");
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, out, err };
  };
}
