import { execFileSync } from "node:child_process";
import type { ReadContacts } from "../src/bypass/check-approval.ts";

const git = (root: string, args: readonly string[]): string =>
  execFileSync("git", args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 10_000,
  });

/** Contacts from the repository's history, never the working tree; the commit must be part of what is checked out. */
export function contactsIn(root: string): ReadContacts {
  return (commit) => {
    try {
      git(root, ["merge-base", "--is-ancestor", commit, "HEAD"]);
    } catch {
      return {
        problem: `The approval's contacts commit ${commit.slice(0, 12)} is not in this checkout's history: fetch it, then try again.`,
      };
    }
    try {
      return { text: git(root, ["show", `${commit}:contacts/people.yaml`]) };
    } catch {
      return {
        problem: `contacts/people.yaml cannot be read at ${commit.slice(0, 12)}: check the checkout with git.`,
      };
    }
  };
}
