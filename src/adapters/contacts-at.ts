import type { ReadContacts } from "../bypass/check-approval.ts";

/** Contacts from the repository's history, never the working tree; the commit must be part of what is checked out. */
export function contactsIn(root: string): ReadContacts {
  return async (commit) => {
    // Only an opening that somebody approved needs git.
    const git = (await import("./git.ts")).openGit(root);
    if (!(await git.isAncestor(commit, "HEAD").catch(() => false)))
      return {
        problem: `The approval's contacts commit ${commit.slice(0, 12)} is not in this checkout's history: fetch it, then try again.`,
      };
    const text = await git.show(commit, "contacts/people.yaml").catch(() => undefined);
    if (text !== undefined) return { text };
    return {
      problem: `contacts/people.yaml cannot be read at ${commit.slice(0, 12)}: check the checkout with git.`,
    };
  };
}
