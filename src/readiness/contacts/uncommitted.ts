import { check, mistakes } from "../check.ts";

export const contactsUncommitted = check({
  id: "contacts.uncommitted",
  severity: "medium",
  title: "Contacts, runbooks and notices are as they are committed.",
  why: "Approvals are checked against the commit, never the working tree: a key that is only here counts for nothing.",
  mend: "Commit and push them, or take the changes back.",
  async look({ ports }) {
    const found = [];
    for (const folder of ["contacts", "runbooks", "notices"])
      for (const file of await ports.git.dirty(folder))
        found.push({ what: `${file} differs from the commit.`, at: { file, line: 1, column: 1 } });
    return mistakes(found);
  },
});
