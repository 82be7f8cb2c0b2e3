import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Teammate } from "../../rehearsal/checkout/copy-checkout.ts";
import type { Person } from "../../src/approval/person.ts";
import type { Said } from "../world/keyboard.ts";
import { startWorld, type Desk, type World } from "../world/world.ts";

/** One person at their own machine: a clone and a home of their own. */
interface ClonedDesk extends Desk {
  /** `runbook <words>`, with one Ctrl-C as soon as it has printed this. */
  readonly runbookUntil: (printed: RegExp, words: readonly string[]) => Promise<Said>;
  readonly git: (...words: readonly string[]) => string;
}

export interface TwoClones extends Pick<World, "control" | "stop"> {
  readonly rita: ClonedDesk;
  readonly abe: ClonedDesk;
  /** Changes contacts/people.yaml where both fetch from, and commits it. */
  readonly changePeople: (change: (people: Person[]) => void) => void;
  /** Puts a runbook where both fetch from, and into both clones. */
  readonly addRunbook: (name: string, text: string) => void;
  /** Makes a key in abe's home. @returns its public line */
  readonly makeKey: (name: string) => string;
}

const rita: Teammate = {
  id: "rita",
  name: "Rita",
  email: "rita@nightshift.example",
  may: ["approve", "execute"],
};
const abe: Teammate = { id: "abe", name: "Abe", email: "abe@nightshift.example", may: ["approve"] };

/** A stack without an app, a repository with both people in its contacts, and a clone for each. */
export async function startTwoClones(): Promise<TwoClones> {
  const world = await startWorld({ stack: "bare", people: [rita, abe] });
  const origin = gitIn(world.checkout.root);
  // A real stack's config is versioned; only the sandbox's is not.
  origin("add", "--force", "Pulumi.sandbox.yaml");
  origin("commit", "--quiet", "-m", "Add the stack");
  const deskOf = (person: Teammate, env: Readonly<Record<string, undefined>> = {}): ClonedDesk => {
    const desk = world.deskOf(person, { clone: world.clone(), env });
    return {
      ...desk,
      git: gitIn(desk.root),
      runbookUntil: (printed, words) => {
        let interrupted = false;
        const onText = (text: string, interrupt: () => void) => {
          if (interrupted || !printed.test(text)) return;
          interrupted = true;
          interrupt();
        };
        return desk.runbook(words, { onText });
      },
    };
  };
  // Nothing of the toolchain is at hand where one only approves.
  const desks = { rita: deskOf(rita), abe: deskOf(abe, { RUNBOOK_CACHE_DIR: undefined }) };
  return {
    ...desks,
    ...{ control: world.control, stop: world.stop },
    changePeople: (change) => {
      const file = join(world.checkout.root, "contacts", "people.yaml");
      const people = parse(readFileSync(file, "utf8")) as Person[];
      change(people);
      writeFileSync(file, stringify(people));
      origin("commit", "--quiet", "--all", "-m", "Change the contacts");
    },
    addRunbook: (name, text) => {
      writeFileSync(join(world.checkout.root, "runbooks", name), text);
      origin("add", join("runbooks", name));
      origin("commit", "--quiet", "-m", "Add a runbook");
      for (const { git } of Object.values(desks)) git("pull", "--quiet");
    },
    makeKey: (name) => {
      const file = join(desks.abe.home, ".ssh", name);
      if (!existsSync(file))
        execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file]);
      return readFileSync(`${file}.pub`, "utf8").trim();
    },
  };
}

/** Neither hooks nor signing of the user's own configuration reach in here. */
const gitIn = (root: string) => {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  return (...words: readonly string[]): string =>
    execFileSync("git", words, { cwd: root, env, encoding: "utf8" }).trim();
};
