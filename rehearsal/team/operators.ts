import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Teammate } from "../checkout/copy-checkout.ts";

/** One of the team, with a home of their own: a git identity and an SSH key that was made a moment ago. */
export interface Operator extends Teammate {
  readonly home: string;
}

/** Who handles the incident tonight, and whose signature it takes. */
export const onCall = {
  requester: {
    id: "drill-requester",
    name: "Robin (on call)",
    email: "robin@nightshift.example",
    may: ["approve", "execute"],
  },
  approver: {
    id: "drill-approver",
    name: "Alva (second)",
    email: "alva@nightshift.example",
    may: ["approve", "execute"],
  },
} as const satisfies Record<string, Teammate>;

/** Where the team's commands are typed, and with which environment. */
export interface Desk {
  /** The copy of the checkout. */
  readonly folder: string;
  /** Without HOME: each operator has their own. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The team's own copy of the checkout, and its people. */
export interface Team {
  readonly desk: Desk;
  readonly requester: Operator;
  readonly approver: Operator;
}

/** Makes a home under `folder`: `.gitconfig`, and the key as `.ssh/id_ed25519`. */
export function makeHome(folder: string, person: Teammate, keyFile: string): Operator {
  const home = join(folder, "homes", person.id);
  const own = join(home, ".ssh", "id_ed25519");
  mkdirSync(join(home, ".ssh"), { recursive: true, mode: 0o700 });
  for (const end of ["", ".pub"]) copyFileSync(`${keyFile}${end}`, `${own}${end}`);
  writeFileSync(join(home, ".gitconfig"), `[user]\n\tname = ${person.name}\n\temail = ${person.email}\n`);
  return { ...person, home };
}
